//! How the channels stand, as the courier sees them.

use super::Project;
use crate::wire::{ChannelState, ChannelStop};
use stormlake_delivery::Breaker;

impl Project {
    /// Every channel that has carried something or is to.
    pub fn channels(&self) -> Vec<ChannelState> {
        let channels = self.tally().map(|tally| tally.channels()).unwrap_or_default();
        let state = channels.into_iter().map(|channel| ChannelState {
            name: channel.name.to_string(),
            queued: channel.queued,
            in_flight: channel.in_flight,
            breaker: match channel.breaker {
                Breaker::Closed { .. } => "closed",
                Breaker::Open { .. } => "open",
                Breaker::Probing { .. } => "probing",
            }
            .to_owned(),
            stopped: channel.gone.map(|gone| ChannelStop {
                reason: gone.reason.to_string(),
                since: gone.since.to_string(),
            }),
        });
        state.collect()
    }
}
