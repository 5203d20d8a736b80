//! Orders and the customers who made them.

use crate::api::orders::{CreateOrderRequest, Orders, SearchOrdersRequest, UpdateOrderRequest};
use crate::models::{Order, SearchOrdersCustomerFilter, SearchOrdersFilter, SearchOrdersQuery};

impl Orders {
    /// Creates an order of a customer, so that it is found in the customer's history.
    ///
    #[doc = crate::reference::reference!("orders-api", "create-order")]
    ///
    /// ```no_run
    /// use square_connect::models::Order;
    ///
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let order = square.orders().create_for_customer("CUSTOMER_ID", Order::new("LOCATION_ID")).send().await?.order;
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_for_customer(&self, customer_id: impl Into<String>, order: impl Into<Order>) -> CreateOrderRequest {
        self.create().order(order.into().customer_id(customer_id))
    }

    /// Links an open order to a customer. The version is the one that was read last; if the order has changed since, the call
    /// fails with [`is_version_mismatch`](crate::Error::is_version_mismatch).
    ///
    #[doc = crate::reference::reference!("orders-api", "update-order")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let order = square.orders().link_customer("ORDER_ID", 4, "CUSTOMER_ID").send().await?.order;
    /// # Ok(())
    /// # }
    /// ```
    pub fn link_customer(&self, order_id: impl Into<String>, version: i64, customer_id: impl Into<String>) -> UpdateOrderRequest {
        self.update(order_id).order(Order::default().version(version).customer_id(customer_id))
    }

    /// Searches for the orders of a customer by all the ids that the customer has had.
    ///
    /// When a seller merges profiles, their orders keep the old ids, and a search by the new one does not find them. The
    /// event `customer.created` names them in `event_context.merge`: keep them, and give all of them here.
    /// Square takes at most ten ids and ten locations in one search; search several times for more.
    ///
    #[doc = crate::reference::reference!("orders-api", "search-orders")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let search = square.orders().search_by_customers(["LOCATION_ID"], ["NEW_ID", "OLD_ID", "OLDER_ID"]);
    /// let orders = search.send().await?.orders;
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_by_customers<L: Into<String>, C: Into<String>>(
        &self,
        location_ids: impl IntoIterator<Item = L>,
        customer_ids: impl IntoIterator<Item = C>,
    ) -> SearchOrdersRequest {
        let filter = SearchOrdersCustomerFilter::default().customer_ids(texts(customer_ids));
        let query = SearchOrdersQuery::default().filter(SearchOrdersFilter::default().customer_filter(filter));
        self.search().location_ids(texts(location_ids)).query(query)
    }
}

fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    texts.into_iter().map(Into::into).collect()
}
