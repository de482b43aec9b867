//! Words as they stand on walls.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use super::*;

fn event(name: &str) -> bool {
    event_fault(&Phrase::new(name), Some(Language::English)).is_some()
}

fn command(name: &str) -> bool {
    command_fault(&Phrase::new(name), Some(Language::English)).is_some()
}

#[test]
fn english_events_in_the_past_tense_are_left_alone() {
    for name in [
        "Order placed",
        "OrderPlaced",
        "Order not collected",
        "User did not attend event",
        "EC agreed to give the meal away to a CM",
        "CM not booked",
        "Order has been paid",
        "The parcel was lost",
        "Event time and location set",
        "Price cut",
        "Early Bird tickets sold",
        "Payments Taken",
        "Verify email sent",
        "Workshop sold out",
        "Opened champagne!",
        "Confirmed Instructor Logistics",
        "Feedback provided",
        "http access redirected to https",
        "Money Desposited",
        "Update requested",
        "Offer withdrawn",
        "Meal description provided",
        "Tickets became available",
        "Tickets have become available",
        "User didn't attend event",
        "Guest wasn’t at home",
        "Courier could not deliver parcel",
        "Order could not be delivered",
        "May report published",
        "Seat freed",
        "Loan repaid",
        "Password reset",
        "Order split",
        "Goal met",
        "Stock ran out",
        "Cart left behind",
        "Guest checked-in",
        "Log-in failed",
        "Customer left",
        "Bid placed",
        "SMS sent to payer",
        "PaymentWasRefunded",
        "order_paid",
        "order-shipped",
        "Goods received (partially)",
        "Car parked in lot 7",
        "KYC passed",
        "Create order failed",
        "# of all types of instructors planned",
        "User Logged In",
        "Case Authority Responsibility Set",
    ] {
        assert!(!event(name), "{name}");
    }
}

#[test]
fn english_events_that_are_none_are_found() {
    for name in [
        "Send Store Credit Voucher to the customer",
        "Place order",
        "Add confirmed guest",
        "Payment",
        "Order will be shipped",
        "Order to be shipped",
        "Set price",
        "Reset password",
        "Order may be cancelled",
        "place-order",
        "SendInvoice",
        "Workshop starts",
        "Tickets become available",
        "Coverage check",
        "Instructors reach out to us",
        "Order confirmation",
        "Speed limit",
        "Succeed with feed",
    ] {
        assert!(event(name), "{name}");
    }
}

#[test]
fn what_is_no_sentence_is_left_alone() {
    for name in [
        "Event",
        "Domain event",
        "Event 7",
        "Every September",
        "Month end",
        "30 days later",
        "Monday morning",
        "9:00",
        "HandlingEvent",
        "ApplicantScoringEvent",
        "Once a month",
        "At the end of the year",
        "3 days after delivery",
        "???",
        "🎉",
        "Daily",
        "Midnight",
    ] {
        assert!(!event(name), "{name}");
    }
    for name in [
        "Month ended",
        "Deadline passed",
        "30 minutes elapsed",
        "Every September",
    ] {
        assert!(time::ends(&Phrase::new(name)) || time::of(&Phrase::new(name)), "{name}");
    }
    for name in ["Order ended", "Payment expired", "Time sheet submitted"] {
        assert!(
            !time::ends(&Phrase::new(name)) && !time::of(&Phrase::new(name)),
            "{name}"
        );
    }
}

#[test]
fn a_better_name_is_offered_where_it_is_plain() {
    let better = |name: &str| event_fault(&Phrase::new(name), Some(Language::English)).unwrap().better;
    assert_eq!(better("Place order").as_deref(), Some("Order placed"));
    assert_eq!(better("Send voucher").as_deref(), Some("Voucher sent"));
    assert_eq!(better("Ship parcel").as_deref(), Some("Parcel shipped"));
    assert_eq!(better("NotifyCustomer").as_deref(), Some("Customer notified"));
    assert_eq!(better("Workshop starts").as_deref(), Some("Workshop started"));
    assert_eq!(better("Payment"), None);
    let better = |name: &str| {
        command_fault(&Phrase::new(name), Some(Language::English))
            .unwrap()
            .better
    };
    assert_eq!(better("Order placed").as_deref(), Some("Place order"));
    assert_eq!(better("Parcel shipped").as_deref(), Some("Ship parcel"));
    assert_eq!(better("Validates account").as_deref(), Some("Validate account"));
    assert_eq!(better("Sending letters").as_deref(), Some("Send letters"));
}

#[test]
fn english_commands_are_asked_for() {
    for name in [
        "Place order",
        "PlaceOrder",
        "Purchase a meal",
        "comment",
        "Join FPot",
        "Offer giveaway",
        "Set Authority Responsibility",
        "Login User",
        "Remind of check-up",
        "Connect to preferred social network",
        "Notify about upcoming event",
        "Udate Insurance Entity",
        "Push info in Teachers' app",
        "Mark complete",
        "Assign slot to subject [9:00 - 10:00 -> Math]",
        "Request to archive item",
        "Book",
        "Complete registration",
    ] {
        assert!(!command(name), "{name}");
    }
    for name in [
        "Order placed",
        "Navigates to register page",
        "Validates Account",
        "connects the user to the network",
        "User has coverage",
        "Sending letters",
        "Customer registration",
        "Should we pay?",
    ] {
        assert!(command(name), "{name}");
    }
}

#[test]
fn questions_are_told_by_their_mark_and_by_how_they_begin() {
    for name in [
        "Do we allow online streaming?",
        "CM refused?",
        "What if nobody comes",
        "Should the instructor write in the newsletter",
        "¿Quién paga",
        "誰が払う？",
        "How many tickets",
    ] {
        assert!(Phrase::new(name).is_question(), "{name}");
    }
    for name in [
        "Question answered",
        "Will signed",
        "Can opened",
        "May report published",
        "What we know published",
    ] {
        assert!(!Phrase::new(name).is_question(), "{name}");
    }
}

#[test]
fn machines_are_told_from_the_business() {
    for name in [
        "Row updated",
        "Record inserted",
        "New record inserted",
        "Insurance Entity Updated",
        "API called",
        "DB record saved",
        "Datensatz gelöscht",
        "Registro inserido",
        "Button clicked",
    ] {
        assert!(technical::of(&Phrase::new(name)).is_some(), "{name}");
    }
    for name in [
        "Health record added",
        "Table reserved",
        "Order updated",
        "Contact Data Updated",
        "Vinyl record sold",
        "Flag raised",
        "Clinical data provided",
        "Address Deleted",
    ] {
        assert!(technical::of(&Phrase::new(name)).is_none(), "{name}");
    }
}

#[test]
fn names_that_look_alike_have_one_skeleton() {
    for (one, other) in [
        ("Order placed", "Orders placed"),
        ("Order placed", "order Placed"),
        ("OrderPlaced", "Order placed"),
        ("Order placed", "Оrder рlaced"),
        ("Billing info", "BiIIing info"),
        ("Address changed", "Addresses changed"),
        ("Story told", "Stories told"),
        ("Café opened", "Cafe opened"),
        ("Order placed", "Ｏrder placed"),
        ("Order placed", "Order\u{200b} placed"),
        ("Box packed", "Boxes packed"),
        ("E-mail sent", "E mail sent"),
        ("Re-order placed", "Re–order placed"),
    ] {
        assert_eq!(skeleton_of(one), skeleton_of(other), "{one} / {other}");
    }
    for (one, other) in [
        ("Order placed", "Order paid"),
        ("Step 1 done", "Step 2 done"),
        ("Mail sent", "Mall sent"),
        ("Bus left", "Bu left"),
        ("Status set", "Statu set"),
        ("Order collected", "Order not collected"),
        ("Room 10 booked", "Room 1 booked"),
    ] {
        assert_ne!(skeleton_of(one), skeleton_of(other), "{one} / {other}");
    }
}

fn skeleton_of(name: &str) -> String {
    confusable::skeleton(name)
}

fn board(events: &[&str]) -> crate::Board {
    let lines: String = events.iter().map(|name| format!("event \"{name}\"\n")).collect();
    crate::parse(&format!("board \"Wall\" step=10\n{lines}")).board
}

#[test]
fn the_language_is_told_from_the_words() {
    for (events, expected) in [
        (&["Order placed", "Payment received"][..], Some(Language::English)),
        (
            &["Place order", "Send voucher", "Customer pays"][..],
            Some(Language::English),
        ),
        (
            &["Bestellung aufgegeben", "Rechnung bezahlt", "Ware versandt"][..],
            Some(Language::German),
        ),
        (
            &["Pagamento aprovado", "Produto cadastrado", "E-mail enviado"][..],
            Some(Language::Portuguese),
        ),
        (
            &["Factura pagada", "Producto agregado al carrito", "Cliente registrado"][..],
            Some(Language::Spanish),
        ),
        (
            &["Commande passée", "Facture payée", "Produit ajouté au panier"][..],
            Some(Language::French),
        ),
        (
            &["Bestelling geplaatst", "Factuur betaald", "Klant geregistreerd"][..],
            Some(Language::Dutch),
        ),
        (
            &["Ordine ricevuto", "Fattura pagata", "Prodotto aggiunto al carrello"][..],
            Some(Language::Italian),
        ),
        (
            &["Zamówienie złożone", "Płatność otrzymana", "Faktura wysłana"][..],
            None,
        ),
        (&["Sipariş verildi", "Ödeme alındı", "Fatura gönderildi"][..], None),
        (&["Order skapad", "Betalning mottagen", "Faktura skickad"][..], None),
        (&["注文が確定した", "支払いが完了した"][..], None),
        (&["Заказ оформлен", "Платёж получен"][..], None),
        (&["Tilaus tehty", "Maksu vastaanotettu", "Lasku lähetetty"][..], None),
        (&["Foo", "Bar", "Quux"][..], None),
        (&[][..], None),
    ] {
        assert_eq!(language::decide(&board(events)), expected, "{events:?}");
    }
}

#[test]
fn other_languages_are_found_fault_with_only_where_they_plainly_ask() {
    for (language, right, wrong) in [
        (
            Language::German,
            &[
                "Bestellung aufgegeben",
                "Meldung erhalten",
                "Rechnung wurde bezahlt",
                "Kunde nicht erreicht",
                "Zahlungseingang",
                "Auftrag storniert",
                "Ware versenden wurde abgelehnt",
            ][..],
            &["Bestellung aufgeben", "Rechnung senden", "Auftrag stornieren"][..],
        ),
        (
            Language::Portuguese,
            &[
                "Pedido gerado",
                "Pagamento aprovado",
                "Estoque reservado",
                "Devolução com Voucher",
                "Lugar escolhido",
                "Fatura paga",
                "Pedido entregue",
            ][..],
            &["Cadastrar produto", "Enviar e-mail", "Gerar pedido"][..],
        ),
        (
            Language::Spanish,
            &[
                "Pedido realizado",
                "Factura pagada",
                "Taller reservado",
                "Se envió el pedido",
            ][..],
            &["Enviar factura", "Cancelar pedido"][..],
        ),
        (
            Language::French,
            &["Commande passée", "Panier validé", "Courrier envoyé", "Colis remis"][..],
            &["Passer commande", "Envoyer facture"][..],
        ),
        (
            Language::Dutch,
            &[
                "Bestelling geplaatst",
                "Factuur betaald",
                "Afspraak geannuleerd",
                "Goederen ontvangen",
            ][..],
            &["Bestelling plaatsen", "Afspraak annuleren"][..],
        ),
        (
            Language::Italian,
            &["Ordine ricevuto", "Cantiere aperto", "Fattura emessa"][..],
            &["Inviare fattura", "Annullare ordine"][..],
        ),
    ] {
        for name in right {
            assert_eq!(event_fault(&Phrase::new(name), Some(language)), None, "{name}");
        }
        for name in wrong {
            assert!(event_fault(&Phrase::new(name), Some(language)).is_some(), "{name}");
            assert_eq!(command_fault(&Phrase::new(name), Some(language)), None, "{name}");
        }
    }
    for (language, name) in [
        (Language::German, "Bestellung aufgegeben"),
        (Language::Portuguese, "Pagamento aprovado"),
        (Language::French, "Commande passée"),
    ] {
        assert!(command_fault(&Phrase::new(name), Some(language)).is_some(), "{name}");
    }
}

#[test]
fn a_note_in_another_language_is_left_alone() {
    for name in ["Bestellung aufgeben", "Пришёл заказ", "Cadastrar Produto", "注文する"] {
        assert!(!event(name), "{name}");
    }
}
