/** What a note's words sound like in Spanish. Only what is certain: a noun that looks like a participle is left open. Pure. */
import type { Kind } from "../../../board/kinds";

const set = (words: string) => new Set(words.split(" "));

const POLICY = /^(?:cuando|siempre que|cada vez que|si)\s/i;
/** “recogido”, “enviadas”, “devuelto”. */
const PARTICIPLE = /^(?:\p{L}{2,}[aií]d[oa]s?|\p{L}*(?:hech|escrit|abiert|cubiert|rot|puest|vist|vuelt|suelt|impres|dich|muert)[oa]s?)$/u;
/** What ends like one and is a thing, an adjective or a day. */
const THINGS = set(
  "pedido estado mercado empleado resultado cuidado certificado abogado ganado grado lado sábado juzgado significado usuario privado comida medida bebida salida entrada llegada llamada partida jornada mirada parada subida bajada vida ida cada nada toda temporada tonelada década herida acogida fecha contenido apellido sonido sentido ruido marido partido líquido sólido rápido válido inválido despacho delegado diputado encargado licenciado tratado teclado supermercado tornado soldado vestido tejido recorrido olvido listado calzado atentado",
);
/** After these a participle is a thing: “el recogido”, “lista de enviados”. */
const BEFORE_THINGS = set("de del el la los las un una unos unas su sus mi al a en con por para sin y o cada nuevo nueva nuevos nuevas otro otra este esta no muy más");
const HAS = set("ha han había habían fue fueron");
/** “pagó”, “recibió”. */
const PRETERITE = /^\p{Ll}{2,}ó$/u;
const NO_PRETERITE = set("dominó capó buró paletó");
const INFINITIVES = set(
  "abrir aceptar actualizar agregar añadir anular aprobar asignar avisar borrar buscar calcular cambiar cancelar cerrar cobrar comprar comprobar confirmar crear dar devolver elegir eliminar emitir empaquetar empezar entregar enviar firmar guardar hacer imprimir iniciar invitar mandar modificar notificar ofrecer pagar pedir poner preparar programar publicar rechazar recoger reembolsar registrar reservar revisar seleccionar solicitar subir validar vender verificar",
);
const IMPERATIVES = set("abre acepta actualiza agrega añade aprueba asigna avisa borra calcula cancela cierra cobra comprueba confirma crea devuelve elige elimina emite envía haz imprime invita notifica paga pide prepara publica rechaza recoge registra revisa selecciona solicita valida verifica");

const plural = (word: string) => word.endsWith("s");

export function spanishKind(name: string): Kind | null {
  if (/^¿/.test(name)) return "hotspot";
  if (POLICY.test(name)) return "policy";
  const words = name.replace(/[.!¡]+/g, "").split(/\s+/).filter(Boolean);
  const [first, last, before] = [words[0]?.toLowerCase() ?? "", words.at(-1) ?? "", words.at(-2)?.toLowerCase() ?? ""];
  if (words.length < 2) return null;
  if (INFINITIVES.has(first) || IMPERATIVES.has(first)) return "command";
  const done = words.some((word, nth) => HAS.has(word.toLowerCase()) && words.slice(nth + 1).some((later) => PARTICIPLE.test(later)));
  if (done) return "event";
  if (PARTICIPLE.test(last) && last === last.toLowerCase() && !THINGS.has(plural(last) ? last.slice(0, -1) : last) && !BEFORE_THINGS.has(before)) return "event";
  return words.slice(1).some((word) => PRETERITE.test(word) && !NO_PRETERITE.has(word)) ? "event" : null;
}
