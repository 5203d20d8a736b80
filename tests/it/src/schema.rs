//! Schemas of the definition.

use serde_json::Value;

/// A schema, in the document that holds those it refers to.
#[derive(Clone, Copy, Debug)]
pub struct Schema<'a> {
    document: &'a Value,
    node: &'a Value,
}

/// What a schema describes.
#[derive(Debug)]
pub enum Kind<'a> {
    Any,
    Text,
    Time,
    Enum(Vec<&'a Value>),
    Integer,
    Number,
    Boolean,
    List(Schema<'a>),
    Map(Schema<'a>),
    Object(Vec<(&'a str, Schema<'a>)>),
    OneOf(Vec<Schema<'a>>),
}

impl<'a> Schema<'a> {
    /// A schema of a document.
    #[must_use]
    pub fn new(document: &'a Value, node: &'a Value) -> Self {
        Self { document, node }
    }

    /// The schema of a model: one by name, or one written in place, which is named by its owner and member.
    #[must_use]
    pub fn of_model(document: &'a Value, name: &str) -> Option<Self> {
        let schemas = &document["components"]["schemas"];
        let member = || name.split_once('_').and_then(|(owner, member)| schemas.get(owner)?["properties"].get(member));
        schemas.get(name).or_else(member).map(|node| Self { document, node })
    }

    /// The node where its type stands, which is also what tells one model from another.
    ///
    /// # Panics
    /// Where the schema is of a form that the definition did not have.
    #[must_use]
    pub fn node(self) -> &'a Value {
        let Self { document, node } = self;
        if let Some(reference) = node["$ref"].as_str() {
            let referred = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
            return Self { document, node: referred.unwrap_or_else(|| panic!("{reference} leads nowhere")) }.node();
        }
        match node["allOf"].as_array().map(Vec::as_slice) {
            Some([only]) => Self { document, node: only }.node(),
            Some(_) => panic!("parts of several schemas: {node}"),
            None => node,
        }
    }

    /// What it describes.
    ///
    /// # Panics
    /// As [`node`](Self::node).
    #[must_use]
    pub fn kind(self) -> Kind<'a> {
        let node = self.node();
        let inner = |node| Self { document: self.document, node };
        if let Some(choices) = node["oneOf"].as_array() {
            return Kind::OneOf(choices.iter().map(inner).collect());
        }
        match (node["type"].as_str(), node["enum"].as_array(), node["properties"].as_object()) {
            (Some("string"), Some(values), _) => Kind::Enum(values.iter().collect()),
            (Some("string"), ..) if node["format"] == "date-time" => Kind::Time,
            (Some("string"), ..) => Kind::Text,
            (Some("integer"), ..) => Kind::Integer,
            (Some("number"), ..) => Kind::Number,
            (Some("boolean"), ..) => Kind::Boolean,
            (Some("array"), ..) => Kind::List(inner(&node["items"])),
            (Some("object"), _, Some(members)) => Kind::Object(members.iter().map(|(name, node)| (name.as_str(), inner(node))).collect()),
            (Some("object"), ..) if node.get("additionalProperties").is_some() => Kind::Map(inner(&node["additionalProperties"])),
            (Some("object") | None, None, None) => Kind::Any,
            _ => panic!("an unknown form of schema: {node}"),
        }
    }

    /// The members of an object.
    #[must_use]
    pub fn members(self) -> Vec<(&'a str, Schema<'a>)> {
        if let Kind::Object(members) = self.kind() { members } else { Vec::new() }
    }

    /// The schema of a member.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Self> {
        self.members().into_iter().find(|(known, _)| *known == name).map(|(_, schema)| schema)
    }

    /// `null` is allowed.
    #[must_use]
    pub fn nullable(self) -> bool {
        self.node["nullable"] == true
    }

    /// Square sets it.
    #[must_use]
    pub fn read_only(self) -> bool {
        self.node["readOnly"] == true
    }

    /// The members that a request must have: those that are required, but for what Square sets.
    #[must_use]
    pub fn required(self) -> Vec<(&'a str, Schema<'a>)> {
        let required = self.node()["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        let wanted = |name: &str, schema: Self| !schema.read_only() && required.iter().any(|required| required == name);
        self.members().into_iter().filter(|(name, schema)| wanted(name, *schema)).collect()
    }

    /// Finds the models that the schema leads to, each once.
    pub fn reach(self, found: &mut Vec<&'a Value>) {
        let node = self.node();
        if found.iter().any(|known| std::ptr::eq(*known, node)) {
            return;
        }
        match self.kind() {
            Kind::Object(members) => {
                found.push(node);
                members.into_iter().for_each(|(_, member)| member.reach(found));
            }
            Kind::List(inner) | Kind::Map(inner) => inner.reach(found),
            Kind::OneOf(choices) => choices.into_iter().for_each(|choice| choice.reach(found)),
            _ => {}
        }
    }
}
