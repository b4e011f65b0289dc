use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// What a hash costs: argon2id (RFC 9106). The default is OWASP's and ASVS 5.0's minimum for two passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
            lanes: 1,
        }
    }
}

/// A hash with all that is needed to repeat it, as the PHC string format writes it:
/// `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`, base64 without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phc {
    /// What it cost.
    pub cost: PasswordCost,
    /// 16 random bytes.
    pub salt: Vec<u8>,
    /// 32 bytes.
    pub hash: Vec<u8>,
}

impl Phc {
    /// The text that is stored.
    pub fn text(&self) -> String {
        let PasswordCost { memory_kib, passes, lanes } = self.cost;
        let (salt, hash) = (STANDARD_NO_PAD.encode(&self.salt), STANDARD_NO_PAD.encode(&self.hash));
        format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${hash}")
    }

    /// Reads a stored text; `None` for anything else than argon2id of version 19.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let (cost, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let mut numbers = cost.split(',');
        let mut number = |name| numbers.next()?.strip_prefix(name)?.parse().ok();
        let cost = PasswordCost {
            memory_kib: number("m=")?,
            passes: number("t=")?,
            lanes: number("p=")?,
        };
        Some(Self {
            cost,
            salt: STANDARD_NO_PAD.decode(salt).ok()?,
            hash: STANDARD_NO_PAD.decode(hash).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_text_is_read_back_and_nothing_else() {
        let text = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
        let phc = Phc::read(text).unwrap();
        assert_eq!((phc.cost, phc.salt.len(), phc.hash.len()), (PasswordCost::default(), 16, 32));
        assert_eq!(phc.text(), text);
        for bad in [
            "",
            "x",
            "$argon2i$v=19$m=8,t=1,p=1$AA$AA",
            "$argon2id$v=19$m=8,t=1$AA$AA",
            "$argon2id$v=19$m=8,t=1,p=1$AA",
            &format!("{text}$"),
        ] {
            assert_eq!(Phc::read(bad), None, "{bad}");
        }
    }
}
