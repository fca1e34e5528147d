// `offer KEY TEXT` offers one document with franz-go alone; the environment says where and as whom.
package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

func main() {
	if err := offer(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func offer(key, text string) error {
	how, err := connection()
	if err != nil {
		return err
	}
	// acks=all and idempotence are what franz-go does by itself.
	client, err := kgo.NewClient(how...)
	if err != nil {
		return err
	}
	defer client.Close()
	// Bytes become base64 in JSON, as protobuf has it.
	document, err := json.Marshal(map[string]any{
		"sourceKey": key, "collection": "letters", "body": []byte(text), "mediaType": "text/plain",
	})
	if err != nil {
		return err
	}
	// The same id is the same event: whoever does not know whether it arrived offers it again.
	id := sha256.Sum256([]byte(key + "\n" + text))
	offered := &kgo.Record{
		Topic: environment("KAFKA_TOPIC", "ingest.document-offered.v1"),
		Key:   []byte(key),
		Value: document,
		Headers: []kgo.RecordHeader{
			{Key: "content-type", Value: []byte("application/json")},
			{Key: "ce_specversion", Value: []byte("1.0")},
			{Key: "ce_type", Value: []byte("sluiceway.ingest.v1.DocumentOffered")},
			{Key: "ce_source", Value: []byte("crm")},
			{Key: "ce_id", Value: []byte(hex.EncodeToString(id[:]))},
		},
	}
	sent, err := client.ProduceSync(context.Background(), offered).First()
	if err != nil {
		return err
	}
	fmt.Printf("%s: partition %d, offset %d\n", key, sent.Partition, sent.Offset)
	return nil
}

// Of KAFKA, KAFKA_USER, KAFKA_PASSWORD and KAFKA_CA; TLS where there is a CA, a login where there is a user.
func connection() ([]kgo.Opt, error) {
	how := []kgo.Opt{kgo.SeedBrokers(os.Getenv("KAFKA"))}
	if user := os.Getenv("KAFKA_USER"); user != "" {
		login := scram.Auth{User: user, Pass: os.Getenv("KAFKA_PASSWORD")}
		how = append(how, kgo.SASL(login.AsSha512Mechanism()))
	}
	if file := os.Getenv("KAFKA_CA"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		trusted := x509.NewCertPool()
		if !trusted.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s has no certificate", file)
		}
		how = append(how, kgo.DialTLSConfig(&tls.Config{RootCAs: trusted}))
	}
	return how, nil
}

func environment(name, otherwise string) string {
	if said := os.Getenv(name); said != "" {
		return said
	}
	return otherwise
}
