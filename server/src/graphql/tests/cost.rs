//! What a request may cost.

use super::House;
use engine::access::Scope;
use serde_json::json;

/// What GraphiQL and code generators send, as of graphql-js 16.
const INTROSPECTION: &str = "query IntrospectionQuery { __schema { queryType { name } mutationType { name }
  subscriptionType { name } types { ...FullType } directives { name description locations args { ...InputValue } } } }
fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description
  args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields { ...InputValue }
  interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

#[tokio::test]
async fn the_standard_introspection_query_passes() {
    let house = House::open().await;
    let data = house.get(&house.key(&[]), INTROSPECTION, json!({})).await;
    assert_eq!(data["__schema"]["subscriptionType"]["name"], "Subscription");
}

#[tokio::test]
async fn a_query_that_is_too_deep_is_refused() {
    let house = House::open().await;
    let nested = (0..16).fold("name".to_owned(), |inner, _| {
        format!("ofType {{ {inner} }}")
    });
    let query = format!("{{ __type(name: \"Course\") {{ {nested} }} }}");
    assert_eq!(
        house
            .refused(&house.key(&[Scope::All]), &query, json!({}))
            .await
            .0,
        "query.too_deep"
    );
}

#[tokio::test]
async fn a_list_costs_as_much_as_its_rows() {
    let house = House::open().await;
    let key = house.key(&[Scope::All]);
    let query = "query($first: Int) { attempts(first: $first) { nodes { id number state lang bookmark passed
        completed course { id slug title } learner { pseudonym } } } }";
    house.get(&key, query, json!({"first": 50})).await;
    assert_eq!(
        house.refused(&key, query, json!({"first": 100})).await.0,
        "query.too_complex"
    );
}

#[tokio::test]
async fn many_acts_in_one_request_are_refused() {
    let house = House::open().await;
    let starts: String = (0..60)
        .map(|at| format!("s{at}: start(course: \"spot-the-phish\", learner: \"{at}\") {{ url }} "))
        .collect();
    let query = format!("mutation {{ {starts} }}");
    assert_eq!(
        house
            .refused(&house.key(&[Scope::All]), &query, json!({}))
            .await
            .0,
        "query.too_complex"
    );
}

#[tokio::test]
async fn a_page_has_at_most_a_hundred_rows() {
    let house = House::open().await;
    let key = house.key(&[Scope::All]);
    house
        .get(&key, "{ courses(first: 100) { nodes { id } } }", json!({}))
        .await;
    for first in [0, -1, 101, i32::MAX] {
        let query = format!("{{ courses(first: {first}) {{ nodes {{ id }} }} }}");
        assert_eq!(
            house.refused(&key, &query, json!({})).await.0,
            "page.limit",
            "{first}"
        );
    }
    let query = "{ attempts(after: \"nonsense\") { nodes { id } } }";
    assert_eq!(house.refused(&key, query, json!({})).await.0, "page.cursor");
}

#[tokio::test]
async fn what_the_parser_refuses_has_a_code_too() {
    let house = House::open().await;
    for query in ["{ nope }", "{", "", "subscription { courseChanged { id } }"] {
        assert_eq!(
            house
                .refused(&house.key(&[Scope::All]), query, json!({}))
                .await
                .0,
            "query.invalid",
            "{query:?}"
        );
    }
}
