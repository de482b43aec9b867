import java.nio.file.Files;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.enumerate.NonSplittingRecursiveEnumerator;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * The ten patterns of bench/boards/patterns.kdl as one job of Flink CEP, in event time, over a file of `time,type,subject,price` in
 * the order of time. Prints one line of JSON: how often each pattern was found, and what it took.
 *
 * Set up in Flink's favour where there is a choice: objects are reused, state is on the heap, nothing is checkpointed, one reader keeps
 * the file's order so that the watermark never waits, and each pattern is given only the events that it is about.
 */
public class Patterns {
    /** What happened, as a POJO, which Flink serialises quickest. */
    public static class Event {
        public long time;
        public int type;
        public String subject;
        public double price;

        public Event() {}

        static Event read(String line) {
            int type = line.indexOf(','), subject = line.indexOf(',', type + 1), price = line.indexOf(',', subject + 1);
            Event event = new Event();
            event.time = Long.parseLong(line, 0, type, 10);
            event.type = Integer.parseInt(line, type + 1, subject, 10);
            event.subject = line.substring(subject + 1, price);
            event.price = Double.parseDouble(line.substring(price + 1));
            return event;
        }
    }

    static final int PAGE_VIEWED = 0, CART_FILLED = 1, ORDER_PLACED = 2, ORDER_PAID = 3, ORDER_RETURNED = 6, SUPPORT_ASKED = 8,
            SUPPORT_ANSWERED = 9;

    static final Duration HOUR = Duration.ofHours(1), DAY = Duration.ofDays(1);

    static SimpleCondition<Event> is(int type) {
        return SimpleCondition.of(event -> event.type == type);
    }

    static SimpleCondition<Event> dear(int type) {
        return SimpleCondition.of(event -> event.type == type && event.price > 50.0);
    }

    static Pattern<Event, Event> followed(SimpleCondition<Event> first, int then) {
        return Pattern.<Event>begin("first").where(first).followedBy("then").where(is(then)).within(HOUR);
    }

    static Pattern<Event, Event> absent(int first, int not) {
        return Pattern.<Event>begin("first").where(is(first)).notFollowedBy("not").where(is(not)).within(HOUR);
    }

    static Pattern<Event, Event> repeated(int type, int times) {
        return Pattern.<Event>begin("all").where(is(type)).times(times).within(DAY);
    }

    /** One number per match. */
    static class Found extends PatternProcessFunction<Event, Integer> {
        @Override
        public void processMatch(Map<String, List<Event>> match, Context context, Collector<Integer> out) {
            out.collect(1);
        }
    }

    static class Count extends RichMapFunction<Integer, Integer> {
        private final String name;
        private final LongCounter counter = new LongCounter();

        Count(String name) {
            this.name = name;
        }

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator(name, counter);
        }

        @Override
        public Integer map(Integer one) {
            counter.add(one);
            return one;
        }
    }

    static void look(DataStream<Event> events, String name, Pattern<Event, Event> pattern, int first, int second) {
        var some = events.filter(event -> event.type == first || event.type == second).keyBy(event -> event.subject);
        CEP.pattern(some, pattern).inEventTime().process(new Found()).map(new Count(name)).sinkTo(new DiscardingSink<>());
    }

    static long of(String file, String name) throws Exception {
        for (String line : Files.readAllLines(Paths.get(file))) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IllegalStateException("no " + name + " in " + file);
    }

    public static void main(String[] arguments) throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(Integer.parseInt(arguments[1]));
        env.getConfig().enableObjectReuse();
        var lines = FileSource.forRecordStreamFormat(new TextLineInputFormat(), new Path(arguments[0]))
                .setFileEnumerator(NonSplittingRecursiveEnumerator::new)
                .build();
        // One reader and one parser: the file's order is the order of time.
        DataStream<Event> events = env.fromSource(lines, WatermarkStrategy.noWatermarks(), "lines")
                .setParallelism(1)
                .map(Event::read)
                .returns(Event.class)
                .setParallelism(1)
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Event>forMonotonousTimestamps().withTimestampAssigner((event, before) -> event.time))
                .setParallelism(1);
        look(events, "Cart, then order", followed(is(CART_FILLED), ORDER_PLACED), CART_FILLED, ORDER_PLACED);
        look(events, "Order, then paid", followed(is(ORDER_PLACED), ORDER_PAID), ORDER_PLACED, ORDER_PAID);
        look(events, "Asked, then answered", followed(is(SUPPORT_ASKED), SUPPORT_ANSWERED), SUPPORT_ASKED, SUPPORT_ANSWERED);
        look(events, "Returned, then asked", followed(is(ORDER_RETURNED), SUPPORT_ASKED), ORDER_RETURNED, SUPPORT_ASKED);
        look(events, "Dear, then returned", followed(dear(ORDER_PAID), ORDER_RETURNED), ORDER_PAID, ORDER_RETURNED);
        look(events, "Cart left", absent(CART_FILLED, ORDER_PLACED), CART_FILLED, ORDER_PLACED);
        look(events, "Order not paid", absent(ORDER_PLACED, ORDER_PAID), ORDER_PLACED, ORDER_PAID);
        look(events, "Not answered", absent(SUPPORT_ASKED, SUPPORT_ANSWERED), SUPPORT_ASKED, SUPPORT_ANSWERED);
        look(events, "Three pages", repeated(PAGE_VIEWED, 3), PAGE_VIEWED, PAGE_VIEWED);
        look(events, "Two returns", repeated(ORDER_RETURNED, 2), ORDER_RETURNED, ORDER_RETURNED);
        JobExecutionResult result = env.execute("patterns");
        var text = new StringBuilder("{\"found\":{");
        String comma = "";
        for (var found : new java.util.TreeMap<>(result.getAllAccumulatorResults()).entrySet()) {
            text.append(comma).append('"').append(found.getKey()).append("\":").append(found.getValue());
            comma = ",";
        }
        var process = java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        text.append("},\"took_ms\":").append(result.getNetRuntime());
        text.append(",\"processor_ms\":").append(process.getProcessCpuTime() / 1_000_000);
        text.append(",\"memory_kb\":").append(of("/proc/self/status", "VmHWM:")).append('}');
        System.out.println(text);
    }
}
