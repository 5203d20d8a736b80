//! Unions, which only reports have.

use it::server::Server;
use serde_json::json;
use square_connect::models::{LoadResultData, Query, QueryFilter, QueryFilterCondition};

#[tokio::test]
async fn filters_of_every_kind_are_sent() {
    let server = Server::new([json!({})]);
    let condition = QueryFilterCondition::new("Sales.location", "equals").values(["L1".to_owned()]);
    let or = json!({"or": [{"member": "Sales.source", "operator": "set"}]});
    let novelty = json!({"tomorrow": [1, null]});
    let filters = [QueryFilter::from(condition), serde_json::from_value(or.clone()).unwrap(), QueryFilter::Other(novelty.clone())];
    assert!(matches!(filters[1], QueryFilter::Or(_)));
    let query = Query::default().measures(["Sales.count".to_owned()]).filters(filters);
    server.client().reporting().load_report().query(query).send().await.unwrap();
    let request = server.request();
    assert_eq!(request.target, "/reporting/v1/load");
    let condition = json!({"member": "Sales.location", "operator": "equals", "values": ["L1"]});
    assert_eq!(request.json(), json!({"query": {"measures": ["Sales.count"], "filters": [condition, or, novelty]}}));
}

#[test]
fn a_filter_is_told_by_its_shape() {
    let read = |json| serde_json::from_value::<QueryFilter>(json).unwrap();
    assert!(matches!(read(json!({"member": "m", "operator": "set"})), QueryFilter::Condition(_)));
    assert!(matches!(read(json!({"and": []})), QueryFilter::And(_)));
    for shape in [json!({}), json!({"member": "m"}), json!(7), json!(null), json!({"or": 7})] {
        assert!(matches!(read(shape.clone()), QueryFilter::Other(kept) if kept == shape));
    }
}

#[tokio::test]
async fn the_columns_of_a_report_stay_in_line() {
    let compact = json!({"members": ["a", "b", "c"], "dataset": [[1, null, "x"], [null, null, null]]});
    let rows = json!([{"a": 1, "b": null}]);
    let server = Server::new([json!({"data": compact}), json!({"data": rows})]);
    let square = server.client();
    let answer = square.reporting().load_report().send().await.unwrap();
    let Some(LoadResultData::Compact(data)) = answer.data else { panic!("{answer:?}") };
    assert_eq!(data.dataset.unwrap()[0], [json!(1), json!(null), json!("x")]);
    let answer = square.reporting().load_report().send().await.unwrap();
    assert_eq!(serde_json::to_value(answer.data.unwrap()).unwrap(), rows);
}
