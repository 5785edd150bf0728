//! Journeys over real sockets.
