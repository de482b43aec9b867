//! German, Portuguese, Spanish, French, Dutch and Italian: a name is found fault with only where it plainly asks for something.

use super::lists::set;
use super::phrase::Phrase;
use super::{Fault, Language};
use std::collections::HashSet;
use std::sync::LazyLock;

type Words = LazyLock<HashSet<&'static str>>;

/// What is known of one language.
pub(super) struct Tongue {
    /// Words that bind sentences.
    pub function: Words,
    /// Infinitives.
    pub verbs: Words,
    /// Past forms that no ending gives away.
    pub past: Words,
    /// Nouns of trade.
    pub trade: Words,
    /// Endings of past forms.
    past_endings: &'static [&'static str],
    /// Endings of infinitives, where any word with it that asks for something is one.
    infinitive_endings: &'static [&'static str],
    /// Words that end like an infinitive and are none.
    no_infinitive: Words,
    /// Whether the infinitive stands last, as in `Bestellung aufgeben`.
    verb_last: bool,
}

/// In the order of [`Language`], English left out.
pub(super) static TONGUES: [Tongue; 6] = [
    Tongue {
        function: LazyLock::new(|| {
            set(
                "der die das den dem des ein eine einen einem einer und oder nicht kein keine ist sind war wurde wurden wird werden hat haben \
                 für von vom zu zum zur mit ohne bei nach vor auf aus im am an über unter durch als wenn dass sich wer was wie wo noch",
            )
        }),
        verbs: LazyLock::new(|| {
            set(
                "anlegen senden versenden erstellen prüfen bezahlen buchen löschen ändern bestellen bestätigen liefern ausliefern anmelden abmelden \
                 melden zahlen schicken verschicken abschicken einreichen annehmen ablehnen freigeben hinzufügen entfernen erfassen aufgeben öffnen \
                 schließen berechnen anfragen abholen zuweisen zuordnen einladen kündigen speichern suchen kaufen verkaufen auswählen anzeigen \
                 veröffentlichen benachrichtigen übermitteln eintragen abbrechen beantragen genehmigen informieren ausstellen drucken starten beenden \
                 einkaufen planen verschieben sperren entsperren freischalten hochladen herunterladen einzahlen auszahlen abbuchen erstatten mahnen",
            )
        }),
        past: LazyLock::new(|| {
            set(
                "bestellt bezahlt bestätigt erstellt versandt versendet verschickt verkauft geliefert erhalten erfasst entfernt erledigt verschoben \
                 abgelehnt angenommen eingegangen storniert beendet gestartet genehmigt berechnet vergeben erstattet verloren entschieden \
                 erfolgt ausgeliefert abgeholt fehlgeschlagen abgelaufen veröffentlicht entsperrt beantragt übermittelt verfallen",
            )
        }),
        trade: LazyLock::new(|| {
            set(
                "bestellung rechnung kunde kunden zahlung lieferung artikel ware lager vertrag angebot auftrag konto versand gutschein warenkorb \
                 benutzer nutzer termin anfrage antrag mahnung preis produkt adresse paket rückgabe reservierung mitarbeiter bestand lieferant",
            )
        }),
        past_endings: &["iert"],
        infinitive_endings: &["ieren"],
        no_infinitive: LazyLock::new(HashSet::new),
        verb_last: true,
    },
    Tongue {
        function: LazyLock::new(|| {
            set(
                "o os as um uma de do da dos das em no na nos nas para por com sem não e ou que ao aos à às pelo pela é foi foram está são ser \
                 se já mais seu sua quando onde como quem",
            )
        }),
        verbs: LazyLock::new(|| {
            set(
                "cadastrar enviar criar gerar adicionar remover atualizar cancelar confirmar pagar realizar aplicar reservar descontar calcular \
                 solicitar aprovar reprovar emitir excluir alterar fazer abrir fechar registrar validar verificar informar concluir entregar receber \
                 cria envia gera realiza cadastra aplica confirma solicita concilia calcula",
            )
        }),
        past: LazyLock::new(|| {
            set(
                "feito feita aberto aberta pago paga entregue aceito aceita escrito visto posto coberto impresso eleito suspenso ganho gasto \
                 expulso pego dito satisfeito descoberto",
            )
        }),
        trade: LazyLock::new(|| {
            set(
                "pedido pedidos pagamento produto produtos cliente clientes fatura estoque carrinho preço endereço conta cupom desconto frete \
                 devolução reembolso entrega nota fiscal usuário cor tamanho imagem campanha dados cadastro cartão boleto compra venda pessoa \
                 serviço rastreio transportadora catálogo conferência",
            )
        }),
        past_endings: &["ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas", "ou"],
        infinitive_endings: &["ar", "er", "ir"],
        no_infinitive: LazyLock::new(|| {
            set(
                "lugar celular jantar mulher poder dever prazer colher qualquer bar mar par ar lar pilar dólar familiar escolar particular ter ser \
                 amanhecer lazer parecer regular titular militar singular",
            )
        }),
        verb_last: false,
    },
    Tongue {
        function: LazyLock::new(|| {
            set(
                "el la los las un una unos unas de del al en para por con sin no y o que se es fue fueron ha han está son su sus más ya cuando \
                 donde como quien",
            )
        }),
        verbs: LazyLock::new(|| {
            set(
                "enviar crear generar agregar añadir eliminar actualizar cancelar confirmar pagar realizar aplicar reservar calcular solicitar \
                 aprobar rechazar emitir modificar hacer abrir cerrar registrar validar verificar informar entregar recibir comprar vender asignar",
            )
        }),
        past: LazyLock::new(|| {
            set(
                "hecho hecha abierto abierta escrito visto puesto dicho roto vuelto devuelto devuelta cubierto resuelto resuelta impreso impresa \
                 envió creó pagó canceló confirmó recibió registró",
            )
        }),
        trade: LazyLock::new(|| {
            set(
                "pedido pedidos pago pagos producto productos cliente clientes factura inventario carrito precio dirección cuenta cupón descuento \
                 envío devolución reembolso entrega usuario tarjeta compra venta persona servicio solicitud reserva cita contrato",
            )
        }),
        past_endings: &["ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas"],
        infinitive_endings: &["ar", "er", "ir"],
        no_infinitive: LazyLock::new(|| {
            set(
                "lugar hogar bar taller alquiler mujer dólar celular azar mar deber poder par pilar ayer placer cualquier familiar escolar particular \
                 ser regular titular militar singular haber collar",
            )
        }),
        verb_last: false,
    },
    Tongue {
        function: LazyLock::new(|| {
            set(
                "le la les un une des du de au aux en pour par avec sans pas ne et ou que qui est sont a été ont dans sur son sa ses se plus déjà \
                 quand comment où l d",
            )
        }),
        verbs: LazyLock::new(|| {
            set(
                "envoyer créer générer ajouter supprimer modifier annuler confirmer payer passer appliquer réserver calculer demander approuver \
                 refuser rejeter émettre valider vérifier informer livrer recevoir commander acheter vendre enregistrer ouvrir fermer publier \
                 notifier inviter planifier facturer rembourser expédier accepter choisir finaliser",
            )
        }),
        past: LazyLock::new(|| {
            set(
                "fait faite mis mise pris prise ouvert ouverte offert offerte reçu reçue rendu rendue vendu vendue perdu perdue remis remise \
                 émis émise inscrit inscrite promis transmis transmise clos close",
            )
        }),
        trade: LazyLock::new(|| {
            set(
                "commande commandes paiement produit produits client clients facture stock panier prix adresse compte livraison retour \
                 remboursement utilisateur carte achat vente personne service demande réservation contrat colis devis",
            )
        }),
        past_endings: &["é", "ée", "és", "ées", "ié", "iée"],
        infinitive_endings: &[],
        no_infinitive: LazyLock::new(HashSet::new),
        verb_last: false,
    },
    Tongue {
        function: LazyLock::new(|| {
            set(
                "de het een en of niet geen is zijn was werd werden wordt heeft hebben voor van naar met zonder bij na op uit in aan over door als \
                 dat die deze wie wat hoe waar nog al",
            )
        }),
        verbs: LazyLock::new(|| {
            set(
                "plaatsen versturen verzenden aanmaken controleren betalen boeken verwijderen wijzigen bestellen bevestigen leveren aanmelden afmelden \
                 sturen indienen accepteren afwijzen toevoegen openen sluiten berekenen aanvragen ophalen toewijzen uitnodigen opzeggen opslaan \
                 zoeken kopen verkopen kiezen tonen publiceren registreren annuleren bijwerken informeren factureren starten",
            )
        }),
        past: LazyLock::new(|| {
            set(
                "betaald besteld bevestigd verzonden verstuurd verwijderd ontvangen verkocht vervallen verlopen beëindigd geleverd geplaatst \
                 aangemaakt afgewezen goedgekeurd opgehaald toegevoegd toegewezen verwerkt vertrokken ontdekt overgedragen",
            )
        }),
        trade: LazyLock::new(|| {
            set(
                "bestelling factuur klant klanten betaling levering artikel voorraad contract offerte opdracht rekening verzending winkelwagen \
                 gebruiker afspraak aanvraag prijs product adres pakket retour reservering medewerker leverancier korting",
            )
        }),
        past_endings: &["eerd"],
        infinitive_endings: &["eren"],
        no_infinitive: LazyLock::new(|| set("wanneer andere kinderen goederen veren eren")),
        verb_last: true,
    },
    Tongue {
        function: LazyLock::new(|| {
            set(
                "il lo la i gli le un uno una di del della dei delle al alla in nel nella per da dal con senza non e o che si è sono stato stata \
                 ha hanno suo sua più già quando dove come chi",
            )
        }),
        verbs: LazyLock::new(|| {
            set(
                "inviare creare generare aggiungere rimuovere aggiornare annullare confermare pagare effettuare applicare prenotare calcolare \
                 richiedere approvare rifiutare emettere modificare aprire chiudere registrare validare verificare informare consegnare ricevere \
                 comprare vendere assegnare ordinare spedire",
            )
        }),
        past: LazyLock::new(|| {
            set(
                "fatto fatta aperto aperta scritto preso presa messo messa chiesto chiuso chiusa deciso emesso emessa perso persa speso scelto \
                 scelta letto visto richiesto richiesta rimosso rimossa aggiunto aggiunta spedito rimborsato",
            )
        }),
        trade: LazyLock::new(|| {
            set(
                "ordine ordini pagamento prodotto prodotti cliente clienti fattura magazzino carrello prezzo indirizzo conto sconto spedizione \
                 reso rimborso consegna utente carta acquisto vendita persona servizio richiesta prenotazione contratto pacco",
            )
        }),
        past_endings: &[
            "ato", "ata", "ati", "ate", "ito", "ita", "iti", "ite", "uto", "uta", "uti", "ute",
        ],
        infinitive_endings: &["are", "ere", "ire"],
        no_infinitive: LazyLock::new(|| {
            set(
                "cantiere cameriere mare corriere ingegnere cavaliere quartiere potere dovere piacere carcere genere cratere carattere lettere \
                 infermiere mestiere giardiniere parrucchiere portiere magazziniere bicchiere essere avere software hardware altre sere camere opere",
            )
        }),
        verb_last: false,
    },
];

fn tongue(language: Language) -> Option<&'static Tongue> {
    (language as usize).checked_sub(1).and_then(|at| TONGUES.get(at))
}

/// Whether a word has a past form's or an infinitive's ending.
pub(super) fn ends_like(word: &str, language: Language) -> bool {
    tongue(language).is_some_and(|tongue| tongue.is_past(word, language) || tongue.is_infinitive(word))
}

impl Tongue {
    fn is_past(&self, word: &str, language: Language) -> bool {
        // `Pedido` is an order, however it ends.
        if self.trade.contains(word) {
            return false;
        }
        let long = word.chars().count() > 4;
        let prefixed = match language {
            // ge…t, ge…en, and the same behind a prefix that can be parted: abgelehnt, aufgegeben.
            Language::German => long && participle(word, &["t", "en"]),
            Language::Dutch => long && participle(word, &["d", "t", "en"]),
            _ => false,
        };
        self.past.contains(word) || prefixed || (long && self.past_endings.iter().any(|end| word.ends_with(end)))
    }

    fn is_infinitive(&self, word: &str) -> bool {
        self.verbs.contains(word)
            || (word.chars().count() > 4
                && self.infinitive_endings.iter().any(|end| word.ends_with(end))
                && !self.no_infinitive.contains(word))
    }
}

fn participle(word: &str, ends: &[&str]) -> bool {
    let prefixes = [
        "", "ab", "an", "auf", "aus", "bei", "durch", "ein", "fest", "frei", "her", "hin", "hinzu", "los", "mit",
        "nach", "um", "vor", "weg", "zu", "zurück", "zusammen", "frei", "fehl", "bereit", "statt", "teil", "wieder",
        "aan", "af", "bij", "in", "op", "over", "terug", "toe", "uit", "door", "goed", "mee", "na", "om", "samen",
        "vast", "voor",
    ];
    let inner =
        |rest: &str| rest.starts_with("ge") && rest.chars().count() > 4 && ends.iter().any(|end| rest.ends_with(end));
    prefixes
        .iter()
        .any(|prefix| word.strip_prefix(prefix).is_some_and(inner))
}

/// An event that plainly asks for something.
pub(super) fn event(phrase: &Phrase<'_>, language: Language) -> Option<Fault> {
    let tongue = tongue(language)?;
    if phrase.words.len() < 2 {
        return None;
    }
    let fault = Some(Fault {
        what: "this asks for something",
        better: None,
    });
    if tongue.verb_last {
        let asks = tongue.is_infinitive(phrase.last()) && !phrase.capital.last().copied().unwrap_or_default();
        let told = phrase
            .words
            .iter()
            .any(|word| tongue.is_past(word, language) && !tongue.verbs.contains(word.as_str()));
        let passive = ["wurde", "wurden", "werd", "werden", "ist", "hat", "is", "heeft"];
        let told = told || phrase.words.iter().any(|word| passive.contains(&word.as_str()));
        return fault.filter(|_| asks && !told);
    }
    // Where the verb stands first, a participle behind it belongs to a noun.
    let asks = tongue.is_infinitive(phrase.first()) && !tongue.is_past(phrase.first(), language);
    // `Banner criado`: a noun that ends like an infinitive.
    let noun = tongue.is_past(phrase.last(), language) && !tongue.verbs.contains(phrase.first());
    fault.filter(|_| asks && !noun)
}

/// A command that plainly tells what has happened.
pub(super) fn command(phrase: &Phrase<'_>, language: Language) -> Option<Fault> {
    let tongue = tongue(language)?;
    let known = tongue.trade.contains(phrase.first()) && !tongue.verbs.contains(phrase.first());
    let told = tongue.is_past(phrase.last(), language) && !tongue.verbs.contains(phrase.last());
    let asks = phrase.words.iter().any(|word| tongue.verbs.contains(word.as_str()));
    let short = (2..=4).contains(&phrase.words.len());
    (known && told && short && !asks).then_some(Fault {
        what: "this sounds like something that has happened",
        better: None,
    })
}
