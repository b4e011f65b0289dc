//! As much of protobuf's wire format as is needed to read spans (<https://protobuf.dev/programming-guides/encoding/>).

/// What stands in a field.
pub(crate) enum Field<'a> {
    /// A number of some kind, which nobody here asks for.
    Number,
    /// A text, bytes, or a message.
    Bytes(&'a [u8]),
}

/// The fields of a message with their numbers, in their order; `None` when it is none.
pub(crate) fn fields(mut message: &[u8]) -> Option<Vec<(u64, Field<'_>)>> {
    let mut fields = Vec::new();
    while !message.is_empty() {
        let tag = varint(&mut message)?;
        let field = match tag & 7 {
            0 => varint(&mut message).map(|_| Field::Number)?,
            1 => cut(&mut message, 8).map(|_| Field::Number)?,
            2 => {
                let length = usize::try_from(varint(&mut message)?).ok()?;
                Field::Bytes(cut(&mut message, length)?)
            }
            5 => cut(&mut message, 4).map(|_| Field::Number)?,
            _ => return None,
        };
        fields.push((tag >> 3, field));
    }
    Some(fields)
}

fn varint(message: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for place in 0..10 {
        let byte = *cut(message, 1)?.first()?;
        number |= u64::from(byte & 0x7F) << (7 * place);
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn cut<'a>(message: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, rest) = message.split_at_checked(length)?;
    *message = rest;
    Some(head)
}
