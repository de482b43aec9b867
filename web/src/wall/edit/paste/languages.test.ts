/** Kinds by words in other languages than English: what is certain, and what is left open. */
import { expect, test } from "vitest";
import { kindByWords } from "./kinds";

const check = (lines: Record<string, string | null>) => {
  for (const [name, kind] of Object.entries(lines)) expect(kindByWords(name), name).toBe(kind);
};

test("German: events, policies, commands", () => {
  check({
    "Bestellung abgeholt": "event",
    "Rechnung storniert": "event",
    "Paket an Nachbarn geliefert": "event",
    "Zahlung bestätigt": "event",
    "Ware zurückgegeben": "event",
    "Paket angekommen": "event",
    "Vertrag unterschrieben.": "event",
    "Die Bestellung wurde bezahlt": "event",
    "Gutschein ist eingelöst worden": "event",
    "Paket wurde beim Nachbarn abgegeben!": "event",
    "Mahnung verschickt": "event",
    "Wenn bezahlt wurde, dann liefern": "policy",
    "Sobald Ware da ist Kunden benachrichtigen": "policy",
    "Bestellung aufgeben": "command",
    "Rechnung an Kunden senden": "command",
    "Termin reservieren": "command",
    "Prüfe Bestand": "command",
    "Storniere Bestellung": "command",
    "Wer bezahlt?": "hotspot",
    "Lehne Antrag ab": "command",
  });
});

test("German: what is not certain is left open", () => {
  check({
    Bestellung: null,
    Lager: null,
    "Das Gericht": null,
    "Neues Gebiet": null,
    "Kunde geht": null,
    "Preis gesamt": null,
    "Lager bereit": null,
    "Kunde will bezahlen": null,
    "Kunde muss Rechnung prüfen": null,
    "Liste der Gesendeten": null,
    "Kunden im Laden": null,
    "Garten und Gemüse": null,
    abgeholt: null,
    "Ansicht offener Bestellungen": null,
    "Kunde kann stornieren": null,
    "Der Preis gilt": null,
    "Lager im Keller": null,
    "Noch zu prüfen": null,
    "Jury verdict": null,
    "Employee benefit": null,
  });
});

test("Spanish: events, policies, commands", () => {
  check({
    "Pedido recogido": "event",
    "Factura enviada": "event",
    "Clientes registrados": "event",
    "Paquete devuelto": "event",
    "Contrato firmado.": "event",
    "Se ha enviado la factura": "event",
    "Se han perdido dos paquetes": "event",
    "El pago ha sido rechazado": "event",
    "La cita fue cancelada por el cliente": "event",
    "El cliente pagó": "event",
    "Tienda abierta": "event",
    "Cuando se pague, enviar": "policy",
    "Siempre que llegue un pedido avisar": "policy",
    "Si el pago falla cancelar": "policy",
    "Enviar pedido": "command",
    "Hacer pedido": "command",
    "Confirma la cita": "command",
    "Avisar a usted": "command",
    "¿Quién paga": "hotspot",
    "¿Quién paga?": "hotspot",
  });
});

test("Spanish: what is not certain is left open", () => {
  check({
    Pedido: null,
    Almacén: null,
    "Nuevo pedido": null,
    "Lista de enviados": null,
    "Tarjeta de crédito": null,
    "Estado del mercado": null,
    "Cliente privado": null,
    "Hora de llegada": null,
    "Lugar de entrega": null,
    "Taller de reparación": null,
    "Compra online": null,
    "Reserva de mesa": null,
    "Fecha de salida": null,
    "El listado": null,
    "Resultado válido": null,
    "Sistema de pagos": null,
    recogido: null,
    "Comida y bebida": null,
    "Cliente y empleado": null,
    "Juego de dominó": null,
  });
});

test("English is as ever", () => {
  check({ "Order placed": "event", "Place order": "command", "If paid then ship": "policy", "Parcel left warehouse": "event", "Shopping basket": null, "Great result": null });
});
