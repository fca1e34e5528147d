import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** `java Offer KEY TEXT` offers one document with kafka-clients alone; the environment says where and as whom. */
public final class Offer {
    public static void main(String[] words) throws Exception {
        String key = words[0];
        String text = words[1];
        byte[] document = """
            {"sourceKey": %s, "collection": "letters", "body": "%s", "mediaType": "text/plain"}"""
            .formatted(quoted(key), Base64.getEncoder().encodeToString(bytes(text)))
            .getBytes(StandardCharsets.UTF_8);
        String topic = System.getenv().getOrDefault("KAFKA_TOPIC", "ingest.document-offered.v1");
        var offered = new ProducerRecord<>(topic, key, document);
        Map.of(
            "content-type", "application/json",
            "ce_specversion", "1.0",
            "ce_type", "sluiceway.ingest.v1.DocumentOffered",
            "ce_source", "crm",
            // The same id is the same event: whoever does not know whether it arrived offers it again.
            "ce_id", digest(key + "\n" + text)
        ).forEach((name, value) -> offered.headers().add(name, bytes(value)));
        try (var producer = new KafkaProducer<String, byte[]>(connection())) {
            var sent = producer.send(offered).get();
            System.out.printf("%s: partition %d, offset %d%n", key, sent.partition(), sent.offset());
        }
    }

    /** Of KAFKA, KAFKA_USER, KAFKA_PASSWORD and KAFKA_CA; TLS where there is a CA, a login where there is a user. */
    private static Properties connection() {
        String user = System.getenv("KAFKA_USER");
        String ca = System.getenv("KAFKA_CA");
        var said = new Properties();
        said.put("bootstrap.servers", System.getenv("KAFKA"));
        said.put("acks", "all");
        said.put("enable.idempotence", "true");
        said.put("key.serializer", StringSerializer.class.getName());
        said.put("value.serializer", ByteArraySerializer.class.getName());
        said.put("security.protocol", (user == null ? "" : "SASL_") + (ca == null ? "PLAINTEXT" : "SSL"));
        if (user != null) {
            said.put("sasl.mechanism", "SCRAM-SHA-512");
            said.put("sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=%s password=%s;"
                    .formatted(quoted(user), quoted(System.getenv("KAFKA_PASSWORD"))));
        }
        if (ca != null) {
            said.put("ssl.truststore.type", "PEM");
            said.put("ssl.truststore.location", ca);
        }
        return said;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String digest(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
