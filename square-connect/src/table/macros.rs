//! What each generated type says in one line.

/// `Clone`, `Deserialize`, `Serialize`, `Debug` and `PartialEq` of models, over their tables.
macro_rules! models {
    ($($name:ident)*) => {
        $crate::table::models! { $([] $name;)* }
    };
    ($([$($generic:tt)*] $name:ty;)*) => {$(
        impl<$($generic)*> ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::table::copy($crate::table::View::Object(self))
            }
        }

        impl<'de, $($generic)*> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::table::read(deserializer)
            }
        }

        impl<$($generic)*> serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::table::View::Object(self), serializer)
            }
        }

        impl<$($generic)*> ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&$crate::table::View::Object(self), f)
            }
        }

        impl<$($generic)*> ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::table::View::Object(self) == $crate::table::View::Object(other)
            }
        }
    )*};
}

/// What open enums have beside their values and texts.
macro_rules! open_enums {
    ($($name:ident)*) => {$(
        impl $crate::table::ValueMut for $name {
            #[inline]
            fn blank() -> Self {
                Self::Other(::std::string::String::new())
            }

            #[inline]
            fn slot(&mut self) -> $crate::table::Slot<'_> {
                $crate::table::Slot::Text(self)
            }
        }

        impl $crate::table::Value for $name {
            #[inline]
            fn view(&self) -> $crate::table::View<'_> {
                $crate::table::View::String(self.as_str())
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::hash::Hash for $name {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::table::read(deserializer)
            }
        }

        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )*};
}

/// What unions have beside their types.
macro_rules! unions {
    ($($name:ident)*) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::table::read(deserializer)
            }
        }

        $crate::table::unions! { @but_reading $name }
    )*};
    (@but_reading $name:ident) => {
        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::table::copy($crate::table::View::Union(self))
            }
        }

        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::table::Value::view(self), serializer)
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&$crate::table::Value::view(self), f)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::table::Value::view(self) == $crate::table::Value::view(other)
            }
        }
    };
}

pub(crate) use {models, open_enums, unions};
