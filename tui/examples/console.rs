//! The console without the `lectern` binary, for work on this crate:
//! `cargo run -p tui --example console -- keys | once URL KEY | watch URL KEY | show URL KEY | replay FILE`.

use tui::{Format, Once, Ops, Options, Replay, Topic, Watch};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |index: usize| arguments.get(index).cloned().unwrap_or_default();
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let mut options = Options::new(given(1), given(2));
    let out = &mut std::io::stdout();
    let watch = Watch {
        topic: Topic::Launches,
        format: Format::Plain,
        count: None,
        limit: None,
    };
    let outcome = match given(0).as_str() {
        "once" => tui::ops(&options, &Ops::Once(Once::Overview), out),
        "watch" => tui::ops(&options, &Ops::Watch(watch), out),
        "show" => tui::run(options),
        "replay" => {
            options.replay = Some(Replay {
                file: given(1).into(),
                speed: 1.0,
            });
            tui::run(options)
        }
        _ => tui::ops(&options, &Ops::Keys, out),
    };
    let code = outcome.unwrap_or_else(|error| {
        drop(std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("{error}\n"),
        ));
        error.exit_code()
    });
    std::process::exit(code);
}
