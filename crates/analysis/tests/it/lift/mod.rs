//! What the statistics of an experiment say, against worked numbers, a real experiment, and chance.

mod email;
mod experiment;
mod oracle;
mod peeking;
mod planning;
mod vectors;
