//! The two cookies there are: the session of somebody who has signed on, and the mark of a browser that began a login.
//! Both are `HttpOnly` and `SameSite=Lax`; over TLS they are `Secure` and their names begin with `__Host-`, so that no other
//! host can set them.

use poem::Request;
use poem::http::header;

/// Seconds that the mark of a login is kept.
const LOGIN_LIFE: u32 = 600;
/// Letters of a state that name the cookie of its login: several may be on their way in one browser.
const OF_STATE: usize = 12;

/// Cookies of this installation.
#[derive(Debug, Clone, Copy)]
pub struct Cookies {
    secure: bool,
}

impl Cookies {
    /// As browsers reach us.
    pub fn of(public_url: &str) -> Cookies {
        Cookies {
            secure: public_url.starts_with("https://"),
        }
    }

    /// The session's cookie in a request.
    pub fn session(self, request: &Request) -> Option<String> {
        read(request, &self.name("lectern_session"))
    }

    /// Sets the session's cookie. It ends with the browser, or by the server.
    pub fn set_session(self, token: &str) -> String {
        self.set(&self.name("lectern_session"), token, None)
    }

    /// Removes the session's cookie.
    pub fn clear_session(self) -> String {
        self.set(&self.name("lectern_session"), "", Some(0))
    }

    /// The mark of the browser that began the login with this state.
    pub fn login(self, request: &Request, state: &str) -> Option<String> {
        read(request, &self.login_name(state))
    }

    /// Sets that mark.
    pub fn set_login(self, state: &str, value: &str) -> String {
        self.set(&self.login_name(state), value, Some(LOGIN_LIFE))
    }

    /// Removes that mark.
    pub fn clear_login(self, state: &str) -> String {
        self.set(&self.login_name(state), "", Some(0))
    }

    fn login_name(self, state: &str) -> String {
        let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        let part: String = state.chars().filter(plain).take(OF_STATE).collect();
        self.name(&format!("lectern_login_{part}"))
    }

    fn name(self, name: &str) -> String {
        let prefix = if self.secure { "__Host-" } else { "" };
        format!("{prefix}{name}")
    }

    fn set(self, name: &str, value: &str, life: Option<u32>) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let life = life.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}")
    }
}

fn read(request: &Request, name: &str) -> Option<String> {
    let lines = request.headers().get_all(header::COOKIE).into_iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut values = pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value);
    // Two of one name: somebody planted one of them.
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Cookies;
    use poem::Request;

    #[test]
    fn cookies_over_tls_belong_to_this_host_alone() {
        let plain = Cookies::of("http://127.0.0.1:8080").set_session("x");
        assert_eq!(plain, "lectern_session=x; Path=/; HttpOnly; SameSite=Lax");
        let secure = Cookies::of("https://learn.example").set_session("x");
        let expected = "__Host-lectern_session=x; Path=/; HttpOnly; SameSite=Lax; Secure";
        assert_eq!(secure, expected);
    }

    #[test]
    fn a_cookie_is_read_once_or_not_at_all() {
        let cookies = Cookies::of("http://127.0.0.1");
        let sent =
            |line: &str| cookies.session(&Request::builder().header("cookie", line).finish());
        assert_eq!(sent("a=b; lectern_session=x; c=d").as_deref(), Some("x"));
        assert_eq!(sent("lectern_session=x; lectern_session=y"), None);
        assert_eq!(sent("xlectern_session=x; __Host-lectern_session=y"), None);
    }
}
