//! Finding customer profiles before making new ones.

use std::future::Future;

use crate::api::customers::{CreateCustomerRequest, Customers, SearchCustomersRequest};
use crate::models::{Customer, CustomerFilter, CustomerQuery, CustomerSort, CustomerSortField, CustomerTextFilter, SortOrder};
use crate::{Error, Result};

/// The profile that [`find_or_create`](Customers::find_or_create) came to.
///
/// ```
/// use square_connect::FoundOrCreated;
/// use square_connect::models::Customer;
///
/// let outcome = FoundOrCreated::Found(Customer::default());
/// assert!(!outcome.is_created());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum FoundOrCreated {
    /// It was there: the oldest of those that fit.
    Found(Customer),
    /// It is new.
    Created(Customer),
}

impl FoundOrCreated {
    /// The profile, whichever way it came.
    ///
    /// ```
    /// # use square_connect::{FoundOrCreated, models::Customer};
    /// let customer = FoundOrCreated::Created(Customer::default()).into_customer();
    /// ```
    #[must_use]
    pub fn into_customer(self) -> Customer {
        match self {
            Self::Found(customer) | Self::Created(customer) => customer,
        }
    }

    /// Whether it is new.
    ///
    /// ```
    /// # use square_connect::{FoundOrCreated, models::Customer};
    /// assert!(FoundOrCreated::Created(Customer::default()).is_created());
    /// ```
    #[must_use]
    pub fn is_created(&self) -> bool {
        matches!(self, Self::Created(_))
    }
}

impl Customers {
    /// Searches for the profiles with this mail address, upper and lower case alike; the oldest first.
    ///
    #[doc = crate::reference::reference!("customers-api", "search-customers")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let found = square.customers().search_by_email("amelia@example.com").send().await?.customers;
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_by_email(&self, email_address: impl Into<String>) -> SearchCustomersRequest {
        self.search_oldest_first(CustomerFilter::default().email_address(exactly(email_address)))
    }

    /// Searches for the profiles with this telephone number, in E.164 form: `+`, the country's code and the digits, such as
    /// `+12125550100`. The oldest comes first.
    ///
    #[doc = crate::reference::reference!("customers-api", "search-customers")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let found = square.customers().search_by_phone("+12125550100").send().await?.customers;
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_by_phone(&self, phone_number: impl Into<String>) -> SearchCustomersRequest {
        self.search_oldest_first(CustomerFilter::default().phone_number(exactly(phone_number)))
    }

    /// Searches for the profiles that carry this reference of your own system; the oldest first.
    ///
    #[doc = crate::reference::reference!("customers-api", "search-customers")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let found = square.customers().search_by_reference_id("ACCOUNT-17").send().await?.customers;
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_by_reference_id(&self, reference_id: impl Into<String>) -> SearchCustomersRequest {
        self.search_oldest_first(CustomerFilter::default().reference_id(exactly(reference_id)))
    }

    fn search_oldest_first(&self, filter: CustomerFilter) -> SearchCustomersRequest {
        let sort = CustomerSort::default().field(CustomerSortField::CreatedAt).order(SortOrder::Asc);
        self.search().query(CustomerQuery::default().filter(filter).sort(sort))
    }

    /// Searches, and creates a profile only if none was found. Of several that fit, the first counts: the oldest, by the
    /// searches of this type.
    ///
    /// **Two at once can make two profiles.** Square has no call that does both in one step, and a new profile can take up to a
    /// minute to be found. What narrows the gap is an idempotency key that belongs to the person, such as a hash of the mail
    /// address: while Square remembers it (for how long, it does not say), the same creation again gives the same profile,
    /// and one of other content fails with [`is_idempotency_reused`](Error::is_idempotency_reused): search again a minute later.
    /// A profile that was deleted in the meantime may come back from such a key, too.
    ///
    /// # Errors
    ///
    /// Those of either call. A search that failed creates nothing.
    ///
    #[doc = crate::reference::reference!("customers-api", "create-customer")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client, hash_of_the_address: String) -> square_connect::Result<()> {
    /// let customers = square.customers();
    /// let search = customers.search_by_email("amelia@example.com");
    /// let create = customers.create().email_address("amelia@example.com").idempotency_key(hash_of_the_address);
    /// let customer = customers.find_or_create(search, create).await?.into_customer();
    /// # Ok(())
    /// # }
    /// ```
    pub fn find_or_create(
        &self,
        search: SearchCustomersRequest,
        create: CreateCustomerRequest,
    ) -> impl Future<Output = Result<FoundOrCreated>> + Send + use<> {
        async move {
            if let Some(found) = search.items().try_next().await? {
                return Ok(FoundOrCreated::Found(found));
            }
            let created = create.send().await?.customer;
            created.map(FoundOrCreated::Created).ok_or_else(|| Error::lacking("CreateCustomer", "customer"))
        }
    }
}

fn exactly(text: impl Into<String>) -> CustomerTextFilter {
    CustomerTextFilter::default().exact(text)
}
