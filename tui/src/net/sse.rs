//! Decoder of server-sent events (HTML Living Standard §9.2.6): bytes in, whole events out, one event capped in size.
//! What is too large is left out and counted, and decoding goes on behind it.

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Frame {
    pub(crate) event: String,
    pub(crate) data: String,
    /// The last id seen, also from an earlier event.
    pub(crate) id: Option<String>,
}

/// Largest event taken.
pub(crate) const MAX_EVENT: usize = 4 * 1024 * 1024;

/// Keeps what is between two reads.
#[derive(Debug)]
pub(crate) struct Decoder {
    line: Vec<u8>,
    after_cr: bool,
    at_start: bool,
    event: String,
    data: String,
    has_data: bool,
    id: Option<String>,
    cap: usize,
    /// The current event is too large: skip to its end.
    skipping: bool,
    skipped: u64,
}

impl Decoder {
    pub(crate) fn new(cap: usize) -> Self {
        Decoder {
            line: Vec::new(),
            after_cr: false,
            at_start: true,
            event: String::new(),
            data: String::new(),
            has_data: false,
            id: None,
            cap,
            skipping: false,
            skipped: 0,
        }
    }

    /// Takes bytes in; calls back with every event they complete.
    pub(crate) fn push(&mut self, bytes: &[u8], mut each: impl FnMut(Frame)) {
        for byte in bytes {
            let after_cr = std::mem::take(&mut self.after_cr);
            match byte {
                b'\n' if after_cr => {}
                b'\n' | b'\r' => {
                    self.after_cr = *byte == b'\r';
                    self.end_of_line(&mut each);
                }
                byte => self.byte(*byte),
            }
        }
    }

    /// Events that were too large since the last time asked.
    pub(crate) fn take_skipped(&mut self) -> u64 {
        std::mem::take(&mut self.skipped)
    }

    fn byte(&mut self, byte: u8) {
        if self.line.len() + self.data.len() < self.cap {
            self.line.push(byte);
        } else {
            self.skipping = true;
        }
    }

    fn end_of_line(&mut self, each: &mut impl FnMut(Frame)) {
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.at_start) && line.starts_with(b"\xEF\xBB\xBF") {
            return self.field(&line[3..]);
        }
        if line.is_empty() {
            self.dispatch(each)
        } else {
            self.field(&line)
        }
        self.line = line;
        self.line.clear();
    }

    fn field(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.event),
            "data" => self.data(value),
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            _ => {}
        }
    }

    fn data(&mut self, value: &str) {
        if self.has_data {
            self.data.push('\n');
        }
        self.data.push_str(value);
        self.has_data = true;
    }

    fn dispatch(&mut self, each: &mut impl FnMut(Frame)) {
        let event = std::mem::take(&mut self.event);
        let data = std::mem::take(&mut self.data);
        let has_data = std::mem::take(&mut self.has_data);
        if std::mem::take(&mut self.skipping) {
            self.skipped += 1;
        } else if has_data {
            each(Frame {
                event,
                data,
                id: self.id.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(chunks: &[&[u8]], cap: usize) -> (Vec<Frame>, u64) {
        let mut decoder = Decoder::new(cap);
        let mut frames = Vec::new();
        chunks
            .iter()
            .for_each(|chunk| decoder.push(chunk, |frame| frames.push(frame)));
        (frames, decoder.take_skipped())
    }

    fn data(text: &str) -> Vec<String> {
        decode(&[text.as_bytes()], 1_000)
            .0
            .into_iter()
            .map(|frame| frame.data)
            .collect()
    }

    #[test]
    fn lines_end_in_three_ways() {
        assert_eq!(
            data("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\r\n"),
            ["a", "b", "c", "d"]
        );
    }

    #[test]
    fn data_lines_join_and_comments_do_not_count() {
        assert_eq!(
            data(": ping\n\ndata: a\ndata\ndata:b\n\nevent: x\n\n"),
            ["a\n\nb"]
        );
        assert_eq!(data("\u{FEFF}data: first\n\n"), ["first"]);
    }

    #[test]
    fn the_id_lasts_and_an_unfinished_event_waits() {
        let (frames, _) = decode(
            &[b"id: 7\ndata: a\n\nda", b"ta: b\n", b"\nid: 9\ndata: c\n"],
            1_000,
        );
        let ids: Vec<_> = frames
            .iter()
            .map(|frame| (frame.data.as_str(), frame.id.as_deref()))
            .collect();
        assert_eq!(ids, [("a", Some("7")), ("b", Some("7"))]);
    }

    #[test]
    fn an_event_that_is_too_large_is_skipped_and_counted() {
        let large = format!("data: {}\n\ndata: small\n\n", "x".repeat(5_000));
        let (frames, skipped) = decode(&[large.as_bytes()], 1_000);
        assert_eq!(
            (frames.len(), frames[0].data.as_str(), skipped),
            (1, "small", 1)
        );
        let many = format!("{}\n\ndata: small\n\n", "data: xxxxxxxx\n".repeat(500));
        assert_eq!(decode(&[many.as_bytes()], 1_000).1, 1);
    }

    proptest! {
        #[test]
        fn bytes_never_break_it_and_chunks_do_not_matter(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 0usize..400) {
            let cut = cut.min(bytes.len());
            let whole = decode(&[&bytes], 64);
            let parts = decode(&[&bytes[..cut], &bytes[cut..]], 64);
            prop_assert_eq!(whole, parts);
        }

        #[test]
        fn what_looks_like_a_stream_is_decoded_alike(text in "(data|id|event|:|x)?: ?[a-z:]{0,6}(\r|\n|\r\n){1,2}{0,30}", cut in 0usize..200) {
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            prop_assert_eq!(decode(&[bytes], 64), decode(&[&bytes[..cut], &bytes[cut..]], 64));
        }
    }
}
