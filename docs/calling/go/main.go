// `ask QUESTION` asks Sluiceway with stubs that were generated from its contracts; the environment says where and as whom.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	inferv1 "sluiceway.example/ask/gen/sluiceway/infer/v1"
)

func main() {
	if err := ask(os.Args[1]); err != nil {
		// The code says what to do, the message what was wrong and what would be right.
		log.Fatalf("%s: %s", status.Code(err), status.Convert(err).Message())
	}
}

func ask(question string) error {
	connection, err := grpc.NewClient(os.Getenv("SLUICEWAY_INFER"), grpc.WithTransportCredentials(transport()))
	if err != nil {
		return err
	}
	defer connection.Close()
	// A call without a deadline gets that of the service.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+os.Getenv("SLUICEWAY_API_KEY"))
	answer, err := inferv1.NewInferServiceClient(connection).Generate(ctx, &inferv1.GenerateRequest{
		Messages:  []*inferv1.Message{{Role: inferv1.Role_ROLE_USER, Text: question}},
		Grounding: &inferv1.Grounding{Collection: "default"},
	})
	if err != nil {
		return err
	}
	for {
		part, err := answer.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if finished := part.GetFinished(); finished != nil {
			fmt.Println(finished.Text)
			for _, citation := range finished.Citations {
				fmt.Printf("[%d] %s: %q\n", citation.Number, citation.DocumentId, citation.Quote)
			}
		}
	}
}

func transport() credentials.TransportCredentials {
	if os.Getenv("SLUICEWAY_TLS") == "1" {
		return credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})
	}
	return insecure.NewCredentials()
}
