//! The page that does it with buttons.

use crate::sandbox::Sandbox;
use crate::sandbox::login::Options;
use crate::sandbox::page;
use crate::sandbox::refused::Unwelcome;
use poem::web::Data;
use poem::{Request, Response, handler};

#[handler]
pub(in crate::sandbox) fn faults_page(
    Data(sandbox): Data<&Sandbox>,
    request: &Request,
) -> Result<Response, Unwelcome> {
    let options = Options::read(request)?;
    if sandbox.0.public {
        let body = "<p>Nothing can be broken on a public address.</p>";
        return Ok(page::within(&options, "Faults", body));
    }
    Ok(page::with_script(&options, "Faults", FAULTS, "faults.js"))
}

/// Its controls; `faults.js` sends them.
const FAULTS: &str = r#"<p>What breaks, breaks for the tool. Everything here can be done by scripts, too, under <code>/control</code>.</p>
<p id="said" role="status"></p>
<form id="fault"><h2>Break a service</h2>
<label for="service">Service</label><select id="service" name="service"><option value="scores">Scores</option>
<option value="token">Tokens</option><option value="line-items">Line items</option><option value="results">Results</option>
<option value="members">Members</option><option value="outcomes">Basic Outcomes</option><option value="keys">Key set</option>
<option value="auth">Authorization</option><option value="registration">Registration</option></select>
<label for="answer">It</label><select id="answer" name="answer"><option value="500">answers 500</option>
<option value="401">answers 401</option><option value="429">answers 429</option><option value="hang">does not answer</option>
<option value="slow">is five seconds late</option><option value="lost">does its work and answers 500</option></select>
<label for="share">For how many of its requests, in percent</label><input id="share" name="share" type="number" min="1" max="100" value="100">
<button>Break it</button></form>
<div class="row"><button id="repair">Repair all</button><button id="rotate">Rotate keys</button>
<button id="replace">Replace keys at once</button><button id="ahead">Clock five minutes ahead</button>
<button id="right">Clock right</button><button id="revoke">Revoke tokens</button></div>
<h2>What is set</h2><pre id="state" tabindex="0" aria-label="What is set"></pre>
<h2>What was asked</h2><div class="wide" tabindex="0"><table><thead><tr><th scope="col">When</th><th scope="col">What</th>
<th scope="col">Status</th><th scope="col">Words</th></tr></thead><tbody id="log"></tbody></table></div>"#;
