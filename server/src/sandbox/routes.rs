//! The map of the sandbox: every path on one page.

use super::{
    Sandbox, authorize, columns, control, course, deep_linking, gradebook, identity, keys, login,
    members, outcomes, page, registration, results, scores, token, tools,
};
use poem::middleware::AddData;
use poem::{Endpoint, EndpointExt, Response, Route, get, post};

pub(super) fn all(sandbox: &Sandbox) -> impl Endpoint<Output = Response> + 'static {
    let pages = Route::new()
        .at("/", get(course::course))
        .at("/open/:what", get(course::open))
        .at("/returned", get(course::returned))
        .at("/storage", get(course::storage))
        .at("/gradebook", get(gradebook::gradebook))
        .at("/people", get(members::people))
        .at("/tools", get(tools::list))
        .at("/faults", get(control::faults_page))
        .at("/assets/:name", get(page::asset))
        .at("/favicon.ico", get(page::icon))
        .at("/health/live", get(page::live));
    pages
        .at("/start/:what", get(login::start))
        .at("/auth", get(authorize::by_query).post(authorize::by_form))
        .at("/jwks.json", get(keys::set))
        .at("/token", post(token::give))
        .at(
            "/ags/:course/line-items",
            get(columns::list).post(columns::make),
        )
        .at(
            "/ags/:course/line-items/:number",
            get(columns::one)
                .put(columns::change)
                .delete(columns::remove),
        )
        .at("/ags/:course/line-items/:number/scores", post(scores::take))
        .at(
            "/ags/:course/line-items/:number/results",
            get(results::list),
        )
        .at("/nrps/:course/members", get(members::list))
        .at("/deep-links", post(deep_linking::take))
        .at(
            "/.well-known/openid-configuration",
            get(registration::describe),
        )
        .at(
            "/register",
            get(registration::begin).post(registration::register),
        )
        .at("/outcomes", post(outcomes::take))
        .nest("/control", control::routes())
        .nest("/idp", identity::routes())
        .with(AddData::new(sandbox.clone()))
        .around({
            let sandbox = sandbox.clone();
            move |endpoint, request| {
                let sandbox = sandbox.clone();
                async move { Ok(control::watched(&sandbox, &*endpoint, request).await) }
            }
        })
}
