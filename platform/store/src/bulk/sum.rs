use sha2::{Digest, Sha256};

use crate::{Row, StoreError, Value};

/// A checksum of rows, whatever their order: the SHA-256 of each in a form that is the same for all databases, added up as numbers of
/// 256 bits, and how many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many rows.
    pub rows: u64,
    sum: [u64; 4],
}

impl Sum {
    /// Adds a row.
    pub fn add(&mut self, row: &Row) {
        let digest: [u8; 32] = Sha256::digest(encode(&row.0)).into();
        let mut carry = false;
        for (place, part) in self.sum.iter_mut().enumerate() {
            let number = u64::from_be_bytes(std::array::from_fn(|byte| digest[place * 8 + byte]));
            let (added, over) = part.overflowing_add(number);
            let (added, over_again) = added.overflowing_add(carry.into());
            (*part, carry) = (added, over || over_again);
        }
        self.rows += 1;
    }

    /// The sum as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.sum.iter().flat_map(|part| part.to_be_bytes()).collect()
    }
}

/// Values in a form that is the same for all databases: of each its kind, and what it is; texts and bytes after their length.
pub(super) fn encode(values: &[Value]) -> Vec<u8> {
    let mut out = Vec::with_capacity(values.len() * 16);
    let mut put = |kind: u8, bytes: &[u8], is_long: bool| {
        out.push(kind);
        if is_long {
            out.extend((bytes.len() as u64).to_be_bytes());
        }
        out.extend(bytes);
    };
    for value in values {
        match value {
            Value::Null => put(0, &[], false),
            Value::Int(number) => put(1, &number.to_be_bytes(), false),
            Value::Real(number) => put(2, &number.to_bits().to_be_bytes(), false),
            Value::Text(text) => put(3, text.as_bytes(), true),
            Value::Blob(bytes) => put(4, bytes, true),
        }
    }
    out
}

/// Reads what [`encode`] wrote.
pub(super) fn decode(mut bytes: &[u8]) -> Result<Vec<Value>, StoreError> {
    let mut values = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        bytes = rest;
        values.push(match kind {
            0 => Value::Null,
            1 => Value::Int(i64::from_be_bytes(number(&mut bytes)?)),
            2 => Value::Real(f64::from_bits(u64::from_be_bytes(number(&mut bytes)?))),
            3 | 4 => {
                let length = usize::try_from(u64::from_be_bytes(number(&mut bytes)?)).unwrap_or(usize::MAX);
                let found = take(&mut bytes, length)?;
                match kind {
                    3 => Value::Text(std::str::from_utf8(found).map_err(|_| cut())?.into()),
                    _ => Value::Blob(found.into()),
                }
            }
            _ => return Err(cut()),
        });
    }
    Ok(values)
}

fn number(bytes: &mut &[u8]) -> Result<[u8; 8], StoreError> {
    take(bytes, 8)?.try_into().map_err(|_| cut())
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Result<&'a [u8], StoreError> {
    let (found, rest) = bytes.split_at_checked(length).ok_or_else(cut)?;
    *bytes = rest;
    Ok(found)
}

fn cut() -> StoreError {
    StoreError::Inconsistent("the note of how far a copy got cannot be read".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        let text = |text: &str| Value::from(text);
        vec![
            Row(vec![1.into(), text("a"), Value::Null, Value::Real(0.5)]),
            Row(vec![2.into(), text("ü"), vec![0u8, 255].into(), Value::Real(-0.0)]),
            Row(vec![i64::MIN.into(), text(""), Vec::new().into(), Value::Real(1.0)]),
        ]
    }

    fn sum<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Sum {
        let mut sum = Sum::default();
        rows.into_iter().for_each(|row| sum.add(row));
        sum
    }

    #[test]
    fn rows_have_one_sum_in_any_order_and_another_when_one_differs() {
        let all = rows();
        assert_eq!(sum(&all), sum(all.iter().rev()));
        assert_ne!(sum(&all), sum(&all[1..]));
        // A row that is there twice is not the same as none.
        assert_ne!(sum(all.iter().chain(&all[..1]).chain(&all[..1])).bytes(), sum(&all).bytes());
        let mut other = all.clone();
        other[0].0[1] = Value::from(vec![b'a']);
        assert_ne!(sum(&all), sum(&other), "text is not bytes");
        // What ends one text does not begin the next.
        let pair = |one: &str, two: &str| sum(&[Row(vec![one.into(), two.into()])]);
        assert_ne!(pair("ab", "c"), pair("a", "bc"));
    }

    #[test]
    fn a_key_is_read_as_it_was_written() {
        for row in rows() {
            assert_eq!(decode(&encode(&row.0)).unwrap(), row.0);
            let bytes = encode(&row.0);
            assert!(decode(&bytes[..bytes.len() - 1]).is_err());
        }
        assert!(decode(&[9]).is_err());
    }
}
