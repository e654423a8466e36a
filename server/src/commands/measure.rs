//! `porchlight eval`: retrieval, triage and answers, measured on files.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};

use crate::eval::{
    AnswersArgs, CalibrateArgs, FitMeaningArgs, HandoffArgs, RetrievalArgs, TagsArgs, TriageArgs,
    run_answers, run_calibrate, run_fit_meaning, run_handoff, run_retrieval, run_tags, run_triage,
};
use crate::knowledge::embed::open_model;
use crate::knowledge::search::Mode;

#[derive(Args, Debug)]
pub struct Eval {
    /// Folder of the embedding model.
    #[arg(long, env = "PORCHLIGHT_MODEL_DIR", global = true)]
    model_dir: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Searches a BEIR folder: corpus.jsonl, queries.jsonl, `qrels_test.tsv`.
    Retrieval {
        folder: PathBuf,
        #[arg(long, value_enum, default_value_t = SearchMode::Hybrid)]
        mode: SearchMode,
    },
    /// Sorts messages by escalation and tags.
    Triage {
        file: PathBuf,
        /// Lists each wrong line first.
        #[arg(long)]
        verbose: bool,
    },
    /// Asks questions about a folder of documents.
    Answers {
        #[arg(long)]
        documents: PathBuf,
        #[arg(long)]
        questions: PathBuf,
        /// Where each question's outcome is written.
        #[arg(long)]
        records: Option<PathBuf>,
        #[arg(long)]
        verbose: bool,
    },
    /// Tells the intents of Banking77 or CLINC150 apart by tagging.
    Tags {
        folder: PathBuf,
        /// Of each intent.
        #[arg(long, default_value_t = 8)]
        examples: usize,
    },
    /// Hears the wish for a person in NLU++.
    Handoff { folder: PathBuf },
    /// Fits the net of meaning, each file judged by what the others taught.
    FitMeaning {
        /// In the form of `triage`, or questions of `answers`.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where the net is written.
        #[arg(long)]
        into: PathBuf,
    },
    /// Fits the weights of answering to some offices, each judged by what the others taught.
    Calibrate {
        /// Folders with a manifest.json and, unless named after a colon, a questions.jsonl.
        #[arg(required = true)]
        offices: Vec<String>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SearchMode {
    Dense,
    Lexical,
    Hybrid,
}

pub fn run(eval: Eval) -> Result<()> {
    let embedder = open_model(eval.model_dir.as_deref());
    let out = &mut std::io::stdout().lock();
    match eval.what {
        What::Retrieval { folder, mode } => {
            let mode = match mode {
                SearchMode::Dense => Mode::Dense,
                SearchMode::Lexical => Mode::Lexical,
                SearchMode::Hybrid => Mode::Hybrid,
            };
            run_retrieval(&RetrievalArgs { folder, mode }, &*embedder, out)?;
        }
        What::Triage { file, verbose } => {
            run_triage(&TriageArgs { file, verbose }, &*embedder, out)?;
        }
        What::Answers {
            documents,
            questions,
            records,
            verbose,
        } => {
            let args = AnswersArgs {
                documents,
                questions,
                records,
                verbose,
            };
            run_answers(&args, &*embedder, out)?;
        }
        What::Tags { folder, examples } => {
            run_tags(&TagsArgs { folder, examples }, &*embedder, out)?;
        }
        What::Handoff { folder } => {
            run_handoff(&HandoffArgs { folder }, &*embedder, out)?;
        }
        What::FitMeaning { files, into } => {
            run_fit_meaning(&FitMeaningArgs { files, into }, &*embedder, out)?;
        }
        What::Calibrate { offices } => {
            let offices = offices.iter().map(|office| match office.split_once(':') {
                Some((folder, questions)) => (folder.into(), questions.into()),
                None => (office.into(), PathBuf::from(office).join("questions.jsonl")),
            });
            let offices = offices.collect();
            run_calibrate(&CalibrateArgs { offices }, &*embedder, out)?;
        }
    }
    Ok(())
}
