use std::sync::Arc;

use pando_kernel::Instant;
use uuid::Uuid;

use crate::StoreError;

/// A parameter or a column. Ids are 16 byte blobs, instants are microseconds, truth is 0 or 1.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// Text.
    Text(Arc<str>),
    /// Bytes.
    Blob(Arc<[u8]>),
}

macro_rules! from {
    ($($type:ty => |$value:ident| $make:expr;)+) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $make
            }
        }
    )+};
}

from! {
    i64 => |value| Self::Int(value);
    i32 => |value| Self::Int(value.into());
    u32 => |value| Self::Int(value.into());
    u8 => |value| Self::Int(value.into());
    u64 => |value| Self::Int(i64::try_from(value).unwrap_or(i64::MAX));
    bool => |value| Self::Int(value.into());
    f64 => |value| Self::Real(value);
    &str => |value| Self::Text(value.into());
    String => |value| Self::Text(value.into());
    &String => |value| Self::Text(value.as_str().into());
    Arc<str> => |value| Self::Text(value);
    Vec<u8> => |value| Self::Blob(value.into());
    &[u8] => |value| Self::Blob(value.into());
    Uuid => |value| Self::Blob(value.as_bytes().as_slice().into());
    Instant => |value| Self::Int(value.as_micros());
}

macro_rules! from_ids {
    ($($id:ident)+) => {$(
        impl From<pando_kernel::$id> for Value {
            fn from(id: pando_kernel::$id) -> Self {
                id.uuid().into()
            }
        }

        impl FromValue for pando_kernel::$id {
            fn from_value(value: &Value) -> Option<Self> {
                Uuid::from_value(value).map(Self::from)
            }
        }
    )+};
}

from_ids! { ActivityId CommandId CorrelationId EventId InvitationId LabelId MessageId ProjectId SessionId TaskId UserId }

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A type that a column can be read as.
pub trait FromValue: Sized {
    /// The typed value; `None` when the column holds something else.
    fn from_value(value: &Value) -> Option<Self>;
}

macro_rules! read {
    ($($type:ty: $pattern:pat => $make:expr;)+) => {$(
        impl FromValue for $type {
            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    $pattern => $make,
                    _ => None,
                }
            }
        }
    )+};
}

read! {
    i64: Value::Int(number) => Some(*number);
    u64: Value::Int(number) => u64::try_from(*number).ok();
    u32: Value::Int(number) => u32::try_from(*number).ok();
    u8: Value::Int(number) => u8::try_from(*number).ok();
    bool: Value::Int(number) => Some(*number != 0);
    Instant: Value::Int(number) => Some(Self::from_micros(*number));
    String: Value::Text(text) => Some(text.as_ref().to_owned());
    Arc<str>: Value::Text(text) => Some(text.clone());
    Vec<u8>: Value::Blob(bytes) => Some(bytes.to_vec());
    Uuid: Value::Blob(bytes) => Uuid::from_slice(bytes).ok();
}

impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Real(number) => Some(*number),
            Value::Int(number) => Some(*number as f64),
            _ => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        if *value == Value::Null {
            Some(None)
        } else {
            T::from_value(value).map(Some)
        }
    }
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// The column at `index` (from 0), typed.
    ///
    /// # Errors
    /// When the column is missing or holds something else: a fault of the statement, or a file somebody else wrote into.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, StoreError> {
        self.0.get(index).and_then(T::from_value).ok_or_else(|| {
            StoreError::Inconsistent(format!(
                "column {index} of {} is not a {}",
                self.0.len(),
                std::any::type_name::<T>()
            ))
        })
    }
}
