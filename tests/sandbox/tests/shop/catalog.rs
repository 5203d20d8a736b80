//! A catalog for tests, and the calls that change it.

use serde_json::{Value, json};
use square_connect::Method;

use super::{Shop, key, usd};
use crate::common::Result;

/// Objects with their permanent IDs, by their temporary ones.
pub(crate) struct Made(pub(crate) Value);

impl Made {
    pub(crate) fn id(&self, temporary: &str) -> &str {
        let mappings = self.0["id_mappings"].as_array().expect("mappings");
        let found = mappings.iter().find(|mapping| mapping["client_object_id"] == temporary);
        found.and_then(|mapping| mapping["object_id"].as_str()).unwrap_or_else(|| panic!("no {temporary} in {mappings:?}"))
    }

    /// The temporary IDs of objects, in their order.
    pub(crate) fn names(&self, objects: &Value, member: &str) -> Vec<String> {
        let mappings = self.0["id_mappings"].as_array().expect("mappings");
        let name = |id: &Value| {
            let found = mappings.iter().find(|mapping| mapping["object_id"] == *id);
            found.map_or_else(|| id.to_string(), |mapping| mapping["client_object_id"].as_str().unwrap_or_default().to_owned())
        };
        let objects = objects.as_array().map_or(&[][..], Vec::as_slice);
        objects.iter().map(|object| name(if member.is_empty() { object } else { &object[member] })).collect()
    }
}

impl Shop {
    pub(crate) async fn upsert(&self, object: Value) -> square_connect::Result<Value> {
        self.call(Method::POST, "/v2/catalog/object", json!({ "idempotency_key": key(), "object": object })).await
    }

    pub(crate) async fn batch(&self, batches: Vec<Vec<Value>>) -> square_connect::Result<Value> {
        let batches: Vec<Value> = batches.into_iter().map(|objects| json!({ "objects": objects })).collect();
        self.call(Method::POST, "/v2/catalog/batch-upsert", json!({ "idempotency_key": key(), "batches": batches })).await
    }

    pub(crate) async fn get(&self, id: &str) -> square_connect::Result<Value> {
        Ok(self.square.request(Method::GET, format!("/v2/catalog/object/{id}")).send::<Value>().await?["object"].take())
    }

    pub(crate) async fn search_catalog(&self, body: Value) -> square_connect::Result<Value> {
        self.call(Method::POST, "/v2/catalog/search", body).await
    }

    /// Teas and a cake with a tax, a discount, modifiers, options and categories.
    pub(crate) async fn filled(&self) -> Result<Made> {
        let tea = json!({ "name": "Green Tea", "description": "A calm leaf", "tax_ids": ["#tax"], "categories": [{ "id": "#drinks" }],
            "modifier_list_info": [{ "modifier_list_id": "#milk" }], "item_options": [{ "item_option_id": "#size" }],
            "variations": [
                variation("#small", json!({ "name": "Small", "sku": "T-S", "price_money": usd(300),
                    "item_option_values": [{ "item_option_id": "#size", "item_option_value_id": "#s" }] })),
                variation("#large", json!({ "name": "Large", "sku": "T-L", "price_money": usd(450) })),
            ] });
        let objects = vec![
            json!({ "type": "TAX", "id": "#tax", "tax_data": { "name": "Sales", "percentage": "10" } }),
            json!({ "type": "TAX", "id": "#late", "tax_data": { "name": "City", "percentage": "10", "calculation_phase": "TAX_TOTAL_PHASE" } }),
            json!({ "type": "DISCOUNT", "id": "#off", "discount_data": { "name": "Off", "discount_type": "FIXED_PERCENTAGE", "percentage": "50" } }),
            json!({ "type": "CATEGORY", "id": "#all", "category_data": { "name": "All" } }),
            json!({ "type": "CATEGORY", "id": "#drinks", "category_data": { "name": "Drinks", "parent_category": { "id": "#all" } } }),
            json!({ "type": "MODIFIER_LIST", "id": "#milk", "modifier_list_data": { "name": "Milk", "modifiers": [
                { "type": "MODIFIER", "id": "#oat", "modifier_data": { "name": "Oat", "price_money": usd(50) } } ] } }),
            json!({ "type": "ITEM_OPTION", "id": "#size", "item_option_data": { "name": "Size", "values": [
                { "type": "ITEM_OPTION_VAL", "id": "#s", "item_option_value_data": { "name": "S" } } ] } }),
            json!({ "type": "ITEM", "id": "#tea", "item_data": tea }),
            json!({ "type": "ITEM", "id": "#cake", "present_at_all_locations": false, "item_data": { "name": "Almond cake", "product_type": "FOOD_AND_BEV",
                "variations": [variation("#slice", json!({ "name": "Slice", "pricing_type": "VARIABLE_PRICING" }))] } }),
            json!({ "type": "ITEM", "id": "#old", "item_data": { "name": "Old tea", "is_archived": true } }),
        ];
        Ok(Made(self.batch(vec![objects]).await?))
    }
}

pub(crate) fn variation(id: &str, data: Value) -> Value {
    json!({ "type": "ITEM_VARIATION", "id": id, "item_variation_data": data })
}
