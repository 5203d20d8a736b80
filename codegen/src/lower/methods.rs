//! Method names: the operationId without the noun that the handle already says.

use heck::ToSnakeCase;

const PREPOSITIONS: [&str; 6] = ["by", "for", "from", "in", "of", "to"];

/// `CustomerGroups`, `CreateCustomerGroup` → `create`; the whole operationId where nothing would be left.
pub(super) fn short_name(tag: &str, operation_id: &str) -> String {
    let (tag, id) = (tag.to_snake_case(), operation_id.to_snake_case());
    let (noun, mut words): (Vec<&str>, Vec<&str>) = (tag.split('_').collect(), id.split('_').collect());
    let noun = without_edition(&noun, &mut words);
    // The first word is the verb, even where it reads like the noun: RefundPayment of Refunds.
    let found = (1..words.len()).find(|start| words[*start..].len() >= noun.len() && same(&words[*start..*start + noun.len()], noun));
    if let Some(start) = found {
        words.drain(start..start + noun.len());
        if words.len() > 1 && words.last().is_some_and(|last| PREPOSITIONS.contains(last)) {
            words.pop();
        }
    }
    words.join("_")
}

/// `V1ListOrders` of `V1Transactions`: the edition is the handle's to say.
fn without_edition<'a>(noun: &'a [&'a str], words: &mut Vec<&str>) -> &'a [&'a str] {
    if noun.len() > 1 && noun[0] == "v1" {
        if words.len() > 1 && words[0] == "v1" {
            words.remove(0);
        }
        return &noun[1..];
    }
    noun
}

/// The same words, the last in singular or plural.
fn same(words: &[&str], noun: &[&str]) -> bool {
    let last = noun.len() - 1;
    words[..last] == noun[..last] && singular(words[last]) == singular(noun[last])
}

fn singular(word: &str) -> String {
    match word.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => word.strip_suffix('s').unwrap_or(word).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noun_is_left_out() {
        let rows = [
            ("Customers", "CreateCustomer", "create"),
            ("Customers", "BulkCreateCustomers", "bulk_create"),
            ("Customers", "AddGroupToCustomer", "add_group"),
            ("Customers", "CreateCustomerCard", "create_card"),
            ("CustomerGroups", "ListCustomerGroups", "list"),
            ("BookingCustomAttributes", "ListBookingCustomAttributeDefinitions", "list_definitions"),
            ("GiftCards", "RetrieveGiftCardFromGAN", "retrieve_from_gan"),
            ("GiftCardActivities", "CreateGiftCardActivity", "create"),
            ("Payments", "CancelPaymentByIdempotencyKey", "cancel_by_idempotency_key"),
            ("Refunds", "RefundPayment", "refund_payment"),
            ("V1Transactions", "V1ListOrders", "list_orders"),
            ("OAuth", "ObtainToken", "obtain_token"),
            ("Labor", "CreateShift", "create_shift"),
            ("Transactions", "Charge", "charge"),
        ];
        for (tag, id, wanted) in rows {
            assert_eq!(short_name(tag, id), wanted, "{id}");
        }
    }
}
