//! GB18030 to UTF-8 while reading, in bounded memory.

use encoding_rs::{Decoder, GB18030};
use std::io::{self, Read};

const CHUNK_BYTES: usize = 1 << 14;

/// Hands on UTF-8; what is not GB18030 becomes the replacement character.
pub(crate) struct Gb18030<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Gb18030<R> {
    /// Around a reader of GB18030.
    pub(crate) fn new(inner: R) -> Self {
        let decoder = GB18030.new_decoder_without_bom_handling();
        Self { inner, decoder, raw: vec![0; CHUNK_BYTES], text: Vec::new(), given: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let count = self.inner.read(&mut self.raw)?;
        self.ended = count == 0;
        let most = self.decoder.max_utf8_buffer_length(count).unwrap_or(4 * CHUNK_BYTES);
        self.text.resize(most, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..count], &mut self.text, self.ended);
        self.text.truncate(written);
        self.given = 0;
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
