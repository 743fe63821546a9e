//! GB18030 to UTF-8 while reading, in bounded memory.

use encoding_rs::{Decoder, GB18030};
use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

const CHUNK_BYTES: usize = 1 << 14;

/// Hands on UTF-8; what is not GB18030 becomes the replacement character.
pub(crate) struct Gb18030<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
    replaced: Rc<Cell<u64>>,
}

impl<R: Read> Gb18030<R> {
    /// Around a reader of GB18030; `replaced` counts the characters that were none.
    pub(crate) fn new(inner: R, replaced: Rc<Cell<u64>>) -> Self {
        let decoder = GB18030.new_decoder_without_bom_handling();
        Self { inner, decoder, raw: vec![0; CHUNK_BYTES], text: Vec::new(), given: 0, ended: false, replaced }
    }

    fn refill(&mut self) -> io::Result<()> {
        let count = self.inner.read(&mut self.raw)?;
        self.ended = count == 0;
        let most = self.decoder.max_utf8_buffer_length(count).unwrap_or(4 * CHUNK_BYTES);
        self.text.resize(most, 0);
        let (_, _, written, broken) = self.decoder.decode_to_utf8(&self.raw[..count], &mut self.text, self.ended);
        self.text.truncate(written);
        self.given = 0;
        if broken {
            let marks = self.text.windows(3).filter(|three| *three == b"\xEF\xBF\xBD").count();
            self.replaced.set(self.replaced.get() + marks as u64);
        }
        Ok(())
    }
}

impl<R: Read> Read for Gb18030<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.refill()?;
        }
        let rest = &self.text[self.given..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}
