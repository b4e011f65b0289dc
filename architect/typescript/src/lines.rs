/// Where the lines of a text begin.
pub(crate) struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    /// Those of a text.
    pub fn new(text: &str) -> Self {
        let begin = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            starts: std::iter::once(0).chain(ends.map(|(at, _)| begin(at))).collect(),
        }
    }

    /// The line at an offset; the first is 1.
    pub fn of(&self, offset: u32) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }
}
