//! The closed set of types that fields are made of.

use std::collections::BTreeMap;

use super::{Change, Field, List, ListMut, Map, MapMut, Object, ObjectMut, See, Slot, Value, ValueMut, View};

impl<T: ValueMut> Field for Option<T> {
    // It drops no value, which would be compiled again for each type.
    #[inline]
    fn fill(&mut self) -> Slot<'_> {
        self.get_or_insert_with(T::blank).slot()
    }

    #[inline]
    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Object + 'static> Value for T {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Object(self)
    }
}

impl<T: Object + ObjectMut + Default + 'static> ValueMut for T {
    #[inline]
    fn blank() -> Self {
        T::default()
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Object(self)
    }
}

/// A boxed model is a model.
impl<T: Object> Object for Box<T> {
    #[inline]
    fn show<'a>(&'a self, see: &mut dyn See<'a>) {
        (**self).show(see);
    }
}

impl<T: ObjectMut> ObjectMut for Box<T> {
    #[inline]
    fn lend(&mut self, change: Change<'_>) {
        (**self).lend(change);
    }
}

impl<T: Value> Value for Vec<T> {
    #[inline]
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: ValueMut> ValueMut for Vec<T> {
    #[inline]
    fn blank() -> Self {
        Vec::new()
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

impl<T: Value> List for Vec<T> {
    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn at(&self, index: usize) -> View<'_> {
        self[index].view()
    }
}

impl<T: ValueMut> ListMut for Vec<T> {
    #[inline]
    fn push(&mut self) -> Slot<'_> {
        self.push(T::blank());
        let last = self.len() - 1;
        self[last].slot()
    }

    #[inline]
    fn push_null(&mut self) {
        T::push_null(self);
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: ValueMut> ValueMut for BTreeMap<String, T> {
    #[inline]
    fn blank() -> Self {
        BTreeMap::new()
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
}

impl<T: Value> Map for BTreeMap<String, T> {
    #[inline]
    fn entries<'a>(&'a self) -> Box<dyn Iterator<Item = (&'a str, View<'a>)> + 'a> {
        Box::new(self.iter().map(|(key, value)| (key.as_str(), value.view())))
    }
}

impl<T: ValueMut> MapMut for BTreeMap<String, T> {
    #[inline]
    fn insert(&mut self, key: String) -> Slot<'_> {
        let value = self.entry(key).or_insert_with(T::blank);
        *value = T::blank();
        value.slot()
    }

    #[inline]
    fn insert_null(&mut self, key: String) {
        T::insert_null(self, key);
    }
}

impl Value for serde_json::Value {
    fn view(&self) -> View<'_> {
        View::Any(self)
    }
}

impl ValueMut for serde_json::Value {
    fn blank() -> Self {
        Self::Null
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Any(self)
    }

    fn push_null(list: &mut Vec<Self>) {
        list.push(Self::Null);
    }

    fn insert_null(map: &mut BTreeMap<String, Self>, key: String) {
        map.insert(key, Self::Null);
    }
}

macro_rules! plain {
    ($($type:ty, $variant:ident, $view:expr, |$self:ident, $index:ident, $see:ident| $show:expr;)*) => {$(
        impl ValueMut for $type {
            fn blank() -> Self {
                Self::default()
            }

            fn slot(&mut self) -> Slot<'_> {
                Slot::$variant(self)
            }
        }

        impl Value for $type {
            fn view(&self) -> View<'_> {
                let view: fn(&Self) -> View<'_> = $view;
                view(self)
            }

            #[inline]
            fn show<'a>(&'a $self, $index: usize, $see: &mut dyn See<'a>) {
                $show
            }
        }
    )*};
}

plain! {
    String, String, |text| View::String(text), |self, index, see| see.text(index, self);
    i64, Integer, |number| View::Integer(*number), |self, index, see| see.integer(index, *self);
    f64, Number, |number| View::Number(*number), |self, index, see| see.value(index, self.view());
    bool, Boolean, |flag| View::Boolean(*flag), |self, index, see| see.value(index, self.view());
}
