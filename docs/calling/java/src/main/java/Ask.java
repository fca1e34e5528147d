import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;
import sluiceway.infer.v1.InferServiceGrpc;
import sluiceway.infer.v1.InferServiceOuterClass.Finished;
import sluiceway.infer.v1.InferServiceOuterClass.GenerateRequest;
import sluiceway.infer.v1.InferServiceOuterClass.Grounding;
import sluiceway.infer.v1.Values.Message;
import sluiceway.infer.v1.Values.Role;

/** {@code Ask QUESTION} asks Sluiceway with stubs that were generated from its contracts; the environment says where and as whom. */
public class Ask {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    public static void main(String[] words) throws InterruptedException {
        ManagedChannel channel = Grpc.newChannelBuilder(System.getenv("SLUICEWAY_INFER"), transport()).build();
        try {
            ask(channel, words[0]);
        } catch (StatusRuntimeException error) {
            // The code says what to do, the message what was wrong and what would be right.
            System.err.println(error.getStatus().getCode() + ": " + error.getStatus().getDescription());
            System.exit(1);
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private static void ask(ManagedChannel channel, String question) {
        Metadata credential = new Metadata();
        credential.put(AUTHORIZATION, "Bearer " + System.getenv("SLUICEWAY_API_KEY"));
        GenerateRequest request = GenerateRequest.newBuilder()
                .addMessages(Message.newBuilder().setRole(Role.ROLE_USER).setText(question))
                .setGrounding(Grounding.newBuilder().setCollection("default"))
                .build();
        // A call without a deadline gets that of the service.
        InferServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(credential))
                .withDeadlineAfter(1, TimeUnit.MINUTES)
                .generate(request)
                .forEachRemaining(part -> {
                    if (part.hasFinished()) {
                        print(part.getFinished());
                    }
                });
    }

    private static void print(Finished finished) {
        System.out.println(finished.getText());
        finished.getCitationsList().forEach(citation -> System.out.printf(
                "[%d] %s: \"%s\"%n", citation.getNumber(), citation.getDocumentId(), citation.getQuote()));
    }

    private static ChannelCredentials transport() {
        return "1".equals(System.getenv("SLUICEWAY_TLS"))
                ? TlsChannelCredentials.create()
                : InsecureChannelCredentials.create();
    }
}
