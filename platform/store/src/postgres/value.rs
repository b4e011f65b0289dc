use std::error::Error;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::Value;

type Fault = Box<dyn Error + Sync + Send>;

/// Written as the type that the statement has at this place.
impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => match *kind {
                Type::INT8 => number.to_sql(kind, out),
                Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
                Type::INT2 => i16::try_from(*number)?.to_sql(kind, out),
                Type::BOOL => (*number != 0).to_sql(kind, out),
                Type::FLOAT8 => (*number as f64).to_sql(kind, out),
                _ => Err(misfit("a whole number", kind)),
            },
            Self::Real(number) => match *kind {
                Type::FLOAT8 => number.to_sql(kind, out),
                _ => Err(misfit("a number", kind)),
            },
            Self::Text(text) => match *kind {
                Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => text.as_ref().to_sql(kind, out),
                _ => Err(misfit("text", kind)),
            },
            Self::Blob(bytes) => match *kind {
                Type::BYTEA => bytes.as_ref().to_sql(kind, out),
                _ => Err(misfit("bytes", kind)),
            },
        }
    }

    fn accepts(_: &Type) -> bool {
        // Which value meets which type is known only when both are there.
        true
    }

    to_sql_checked!();
}

fn misfit(value: &str, kind: &Type) -> Fault {
    format!("the statement wants a {kind} where it is given {value}").into()
}

/// A column of an answer.
pub(super) struct Cell(pub Value);

impl<'a> FromSql<'a> for Cell {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Fault> {
        Ok(Self(match *kind {
            Type::INT8 => i64::from_sql(kind, raw)?.into(),
            Type::INT4 => i32::from_sql(kind, raw)?.into(),
            Type::INT2 => i32::from(i16::from_sql(kind, raw)?).into(),
            Type::BOOL => bool::from_sql(kind, raw)?.into(),
            Type::FLOAT8 => f64::from_sql(kind, raw)?.into(),
            Type::FLOAT4 => f64::from(f32::from_sql(kind, raw)?).into(),
            Type::NUMERIC => whole(raw)?.into(),
            Type::BYTEA => raw.into(),
            _ => <&str>::from_sql(kind, raw)?.into(),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Fault> {
        Ok(Self(Value::Null))
    }

    fn accepts(kind: &Type) -> bool {
        let is_other = matches!(
            *kind,
            Type::INT8 | Type::INT4 | Type::INT2 | Type::BOOL | Type::FLOAT8 | Type::FLOAT4 | Type::NUMERIC | Type::BYTEA
        );
        is_other || <&str as FromSql>::accepts(kind)
    }
}

/// A whole number of any length, as `sum` over `bigint` gives: four counts (digits, weight of the first, sign, digits after the point),
/// then digits to the base of 10,000.
fn whole(raw: &[u8]) -> Result<i64, Fault> {
    let words = raw.chunks_exact(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]]));
    let words: Vec<i64> = words.map(i64::from).collect();
    let [_, weight, sign, _, digits @ ..] = &*words else {
        return Err("a number that is cut off".into());
    };
    let after = usize::try_from(weight + 1)?;
    if digits.iter().skip(after).any(|digit| *digit != 0) {
        return Err("a number with a fraction: cast it to double precision".into());
    }
    let places = (0..after).map(|place| digits.get(place).copied().unwrap_or(0));
    let size = places
        .into_iter()
        .try_fold(0_i64, |sum, digit| sum.checked_mul(10_000)?.checked_add(digit));
    let size = size.ok_or("a number beyond 64 bits")?;
    match sign {
        0 => Ok(size),
        0x4000 => Ok(-size),
        _ => Err("not a number".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(words: &[i16]) -> Result<i64, Fault> {
        whole(&words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>())
    }

    #[test]
    fn whole_numbers_of_any_length_are_read() {
        assert_eq!(numeric(&[0, 0, 0, 0]).unwrap(), 0);
        assert_eq!(numeric(&[1, 0, 0x4000, 0, 7]).unwrap(), -7);
        assert_eq!(numeric(&[2, 1, 0, 0, 12, 3400]).unwrap(), 123_400);
        assert_eq!(numeric(&[1, 2, 0, 0, 5]).unwrap(), 500_000_000, "zeros at the end are not sent");
        assert!(numeric(&[1, -1, 0, 1, 5000]).is_err(), "a half");
        assert!(numeric(&[1, 9, 0, 0, 1]).is_err(), "beyond 64 bits");
        assert!(numeric(&[0, 0, -0x4000, 0]).is_err(), "not a number");
        assert!(numeric(&[0]).is_err());
    }
}
