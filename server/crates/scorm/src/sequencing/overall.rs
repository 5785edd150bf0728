//! Overall Sequencing Process [OP.1]: one navigation request, from the asking to the delivery.

use super::exception::Exception;
use super::request::{NavigationRequest, SequencingRequest, TerminationRequest};
use super::sequencer::Sequencer;
use super::sequencing_request::Sequenced;
use super::tree::Node;

impl Sequencer<'_> {
    /// Overall Sequencing Process [OP.1], one turn of its loop.
    ///
    /// An exception may leave the attempt ended that the request came from: the caller works on a copy and keeps it
    /// only where the request succeeded.
    pub(super) fn overall_sequencing(
        &mut self,
        request: &NavigationRequest,
    ) -> Result<Sequenced, Exception> {
        self.prepare_tree();
        let (termination, mut sequencing) = self.navigation_request(request)?;
        if let Some(termination) = termination {
            sequencing = self.terminate(termination)?.or(sequencing);
        }
        let Some(sequencing) = sequencing else {
            return Ok(Sequenced::Nothing);
        };
        match self.sequencing_request(sequencing)? {
            Sequenced::Deliver(node) => self.deliver(node),
            Sequenced::EndSession => {
                self.state.current = None;
                Ok(Sequenced::EndSession)
            }
            Sequenced::Nothing => Ok(Sequenced::Nothing),
        }
    }

    /// OP.1, 1.3: what ends, ends; the answer replaces the pending sequencing request.
    pub(super) fn terminate(
        &mut self,
        request: TerminationRequest,
    ) -> Result<Option<SequencingRequest>, Exception> {
        let replacement = self.termination_request(request)?;
        if replacement == Some(SequencingRequest::Retry) {
            self.forget_scoped_objectives();
        }
        Ok(replacement)
    }

    /// OP.1, 1.5.
    fn deliver(&mut self, node: Node) -> Result<Sequenced, Exception> {
        self.delivery_request(node)?;
        self.content_delivery_environment(node)?;
        Ok(Sequenced::Deliver(node))
    }
}
