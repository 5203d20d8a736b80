//! The closed set of types that fields are made of.

use std::any::Any;
use std::collections::BTreeMap;

use super::{Field, List, Map, Object, Slot, Table, Value, View};

impl<T: Value> Field for Option<T> {
    #[inline]
    fn fill(&mut self) -> Slot<'_> {
        self.insert(T::blank()).slot()
    }

    #[inline]
    fn clear(&mut self) {
        *self = None;
    }

    #[inline]
    fn view(&self) -> Option<View<'_>> {
        self.as_ref().map(T::view)
    }

    #[inline]
    fn copy_from(&mut self, other: &dyn Field) {
        if let Some(other) = other.as_any().downcast_ref::<Self>() {
            *self = other.as_ref().map(T::copy);
        }
    }

    #[inline]
    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl<T: Object + Default + 'static> Value for T {
    #[inline]
    fn blank() -> Self {
        T::default()
    }

    #[inline]
    fn copy(&self) -> Self {
        super::copy(self)
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Object(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::Object(self)
    }
}

/// A boxed model is a model.
impl<T: Object> Object for Box<T> {
    #[inline]
    fn table(&self) -> &'static Table {
        (**self).table()
    }

    #[inline]
    fn each<'a>(&'a self, visit: &mut dyn FnMut(usize, &'a dyn Field)) {
        (**self).each(visit);
    }

    #[inline]
    fn field_mut(&mut self, index: usize) -> &mut dyn Field {
        (**self).field_mut(index)
    }
}

impl<T: Value> Value for Vec<T> {
    #[inline]
    fn blank() -> Self {
        Vec::new()
    }

    #[inline]
    fn copy(&self) -> Self {
        self.iter().map(T::copy).collect()
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Value> List for Vec<T> {
    #[inline]
    fn push(&mut self) -> Slot<'_> {
        self.push(T::blank());
        let last = self.len() - 1;
        self[last].slot()
    }

    #[inline]
    fn push_null(&mut self) {
        self.extend(T::null());
    }

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn at(&self, index: usize) -> View<'_> {
        self[index].view()
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    #[inline]
    fn blank() -> Self {
        BTreeMap::new()
    }

    #[inline]
    fn copy(&self) -> Self {
        self.iter().map(|(key, value)| (key.clone(), value.copy())).collect()
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: Value> Map for BTreeMap<String, T> {
    #[inline]
    fn insert(&mut self, key: String) -> Slot<'_> {
        let value = self.entry(key).or_insert_with(T::blank);
        *value = T::blank();
        value.slot()
    }

    #[inline]
    fn insert_null(&mut self, key: String) {
        self.extend(T::null().map(|null| (key, null)));
    }

    #[inline]
    fn entries<'a>(&'a self) -> Box<dyn Iterator<Item = (&'a str, View<'a>)> + 'a> {
        Box::new(self.iter().map(|(key, value)| (key.as_str(), value.view())))
    }
}

impl Value for serde_json::Value {
    fn blank() -> Self {
        Self::Null
    }

    fn null() -> Option<Self> {
        Some(Self::Null)
    }

    fn copy(&self) -> Self {
        self.clone()
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Any(self)
    }

    fn view(&self) -> View<'_> {
        View::Any(self)
    }
}

macro_rules! plain {
    ($($type:ty, $variant:ident, $view:expr;)*) => {$(
        impl Value for $type {
            fn blank() -> Self {
                Self::default()
            }

            fn copy(&self) -> Self {
                self.clone()
            }

            fn slot(&mut self) -> Slot<'_> {
                Slot::$variant(self)
            }

            fn view(&self) -> View<'_> {
                let view: fn(&Self) -> View<'_> = $view;
                view(self)
            }
        }
    )*};
}

plain! {
    String, String, |text| View::String(text);
    i64, Integer, |number| View::Integer(*number);
    f64, Number, |number| View::Number(*number);
    bool, Boolean, |flag| View::Boolean(*flag);
}
