// SPDX-License-Identifier: Apache-2.0

// A webhook as it is usually written: net/http, encoding/json, Kubernetes' own types, and one rule, GOMEMLIMIT above
// the memory limit. What podfit-webhook is measured against.
package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	admission "k8s.io/api/admission/v1"
	core "k8s.io/api/core/v1"
)

const bodyMost = 8 << 20

// gomemlimit reads what runtime/debug.SetMemoryLimit takes from the environment.
func gomemlimit(s string) (int64, bool) {
	digits, shift := s, 0
	if n, ok := strings.CutSuffix(s, "B"); ok {
		digits = n
		for i, unit := range []string{"Ki", "Mi", "Gi", "Ti"} {
			if n, ok := strings.CutSuffix(digits, unit); ok {
				digits, shift = n, 10*(i+1)
			}
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64>>shift {
		return 0, false
	}
	return n << shift, true
}

func warnings(pod *core.Pod) []string {
	var found []string
	for _, c := range pod.Spec.Containers {
		limit, limited := c.Resources.Limits[core.ResourceMemory]
		for _, e := range c.Env {
			if e.Name != "GOMEMLIMIT" || !limited {
				continue
			}
			if wanted, ok := gomemlimit(e.Value); ok && limit.Value() < wanted {
				found = append(found, fmt.Sprintf("%s: GOMEMLIMIT %s > limit %s", c.Name, e.Value, limit.String()))
			}
		}
	}
	return found
}

func validate(w http.ResponseWriter, r *http.Request) {
	var review admission.AdmissionReview
	var pod core.Pod
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMost))
	if err == nil {
		err = json.Unmarshal(body, &review)
	}
	if err == nil && review.Request == nil {
		err = fmt.Errorf("no request")
	}
	if err == nil {
		err = json.Unmarshal(review.Request.Object.Raw, &pod)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	review.Response = &admission.AdmissionResponse{UID: review.Request.UID, Allowed: true, Warnings: warnings(&pod)}
	review.Request = nil
	answer, err := json.Marshal(&review)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(answer)
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: gowebhook TLS.CRT TLS.KEY; the port is printed")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	http.HandleFunc("POST /validate", validate)
	server := &http.Server{
		TLSConfig:    &tls.Config{MinVersion: tls.VersionTLS12, SessionTicketsDisabled: true},
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}, // HTTP/1.1 alone
	}
	log.Fatal(server.ServeTLS(listener, os.Args[1], os.Args[2]))
}
