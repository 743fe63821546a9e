//! Numbers in as many bytes as they need: seven bits in each, the lowest first, and one that says whether more follow.

/// Puts a number behind the others.
#[allow(clippy::cast_possible_truncation, reason = "the cut is meant")]
pub(crate) fn put(to: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

/// Bytes that are read from the front; behind their end there are zeros.
#[derive(Clone, Copy, Debug)]
pub(crate) struct In<'a>(pub(crate) &'a [u8]);

impl In<'_> {
    pub(crate) fn u8(&mut self) -> u8 {
        let Some((byte, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *byte
    }

    pub(crate) fn chunk<const N: usize>(&mut self) -> [u8; N] {
        let Some((chunk, rest)) = self.0.split_first_chunk::<N>() else { return [0; N] };
        self.0 = rest;
        *chunk
    }

    pub(crate) fn u32(&mut self) -> u32 {
        let (mut value, mut shift) = (0_u32, 0);
        loop {
            let byte = self.u8();
            value |= u32::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 || shift > 28 {
                return value;
            }
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "what was put was a u16")]
    pub(crate) fn u16(&mut self) -> u16 {
        self.u32() as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_read() {
        let values = [0, 1, 127, 128, 16_383, 16_384, 65_535, 1 << 28, u32::MAX - 1, u32::MAX];
        let mut bytes = Vec::new();
        values.iter().for_each(|value| put(&mut bytes, *value));
        let mut from = In(&bytes);
        assert!(values.iter().all(|value| from.u32() == *value));
        assert_eq!((from.u8(), from.chunk::<4>(), from.u32()), (0, [0; 4], 0));
    }
}
