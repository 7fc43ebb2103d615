//! `check SUITE`: compares what serves a suite with the real Koa, or records the real Koa.

use std::process::{Command, ExitCode};

use koa_tests::conformance::{Koa, Reference, Served, Suite, Verdict};
use regex::Regex;

const USAGE: &str = "\
usage: check SUITE (--port P | --serve COMMAND | --koa) [--live] [--only REGEX] [--verbose]
       check SUITE --record [--only REGEX]

  --port P         the suite is served on port P of this machine
  --serve COMMAND  starts COMMAND SUITE PORT, which prints `ready`
  --koa            starts the real Koa in the port's place: is the recording still true?
  --live           compares with a real Koa started here, not with the recording
  --record         asks the real Koa and renews the recording
  --only REGEX     the cases whose id matches
  --verbose        prints the steps and answers too";

#[derive(Default)]
struct Options {
    suite: String,
    port: Option<u16>,
    serve: Option<String>,
    koa: bool,
    live: bool,
    record: bool,
    only: Option<Regex>,
    verbose: bool,
}

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let done = if options.record {
        record(&options)
    } else {
        compare(&options)
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn record(options: &Options) -> Result<bool, String> {
    let koa = Koa::find()?.serve(&options.suite)?;
    let recorded = Suite::load(&options.suite)?.record(koa.port(), options.only.as_ref())?;
    println!("{}: {recorded} recorded", options.suite);
    Ok(true)
}

fn compare(options: &Options) -> Result<bool, String> {
    let suite = Suite::load(&options.suite)?;
    let real = options
        .live
        .then(|| Koa::find()?.serve(&options.suite))
        .transpose()?;
    let reference = real
        .as_ref()
        .map_or(Reference::Recording, |koa| Reference::Live(koa.port()));
    let started = options.start()?;
    let port = started
        .as_ref()
        .map(Served::port)
        .or(options.port)
        .unwrap_or_default();
    let (mut same, mut deliberate, mut different) = (0, 0, 0);
    for case in suite.cases(options.only.as_ref()) {
        let judged = suite.judge(case, port, reference, options.koa)?;
        match judged.verdict {
            Verdict::Same => same += 1,
            Verdict::Deliberate => deliberate += 1,
            Verdict::Different(_) => different += 1,
        }
        if options.verbose || matches!(judged.verdict, Verdict::Different(_)) {
            print!("{judged}");
        }
        if options.verbose {
            for (at, step) in case.steps.iter().enumerate() {
                println!("    sent {}", json(step));
                println!("    koa  {}", json(&judged.koa.get(at)));
                println!("    port {}", json(&judged.port.get(at)));
            }
        }
    }
    println!(
        "{}: {same} same, {deliberate} deliberate, {different} different",
        options.suite
    );
    Ok(different == 0)
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| error.to_string())
}

impl Options {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} wants a value"));
            match word.as_str() {
                "--port" => {
                    options.port = Some(value()?.parse().map_err(|_| "--port wants a number")?);
                }
                "--serve" => options.serve = Some(value()?),
                "--only" => {
                    options.only = Some(Regex::new(&value()?).map_err(|error| error.to_string())?);
                }
                "--koa" => options.koa = true,
                "--live" => options.live = true,
                "--record" => options.record = true,
                "--verbose" => options.verbose = true,
                suite if options.suite.is_empty() && !suite.starts_with('-') => {
                    suite.clone_into(&mut options.suite);
                }
                other => return Err(format!("unknown: {other}")),
            }
        }
        let ports = [options.port.is_some(), options.serve.is_some(), options.koa];
        let sides = ports.into_iter().filter(|given| *given).count();
        match (options.suite.is_empty(), options.record, sides) {
            (true, ..) => Err("which suite?".to_owned()),
            (_, true, 0) | (_, false, 1) => Ok(options),
            (_, true, _) => Err("--record asks the real Koa only".to_owned()),
            (_, false, _) => Err("one of --port, --serve and --koa is wanted".to_owned()),
        }
    }

    fn start(&self) -> Result<Option<Served>, String> {
        if self.koa {
            return Koa::find()?.serve(&self.suite).map(Some);
        }
        let Some(line) = &self.serve else {
            return Ok(None);
        };
        let command = || {
            let mut words = line.split_whitespace();
            let mut command = Command::new(words.next().unwrap_or_default());
            command.args(words);
            command
        };
        Served::start(command, &self.suite).map(Some)
    }
}
