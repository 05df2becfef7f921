package io.sluice.it.harness;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What a gateway shows of itself. Its addresses may be others after each start, so they are looked up each time.
 *
 * @param folder what it keeps: its store, its depot
 */
public record GatewayFace(Path folder) {

    /** Where it takes MQTT over TLS, as host:port. */
    public String mqttAddress() {
        return listening("mqtt.address");
    }

    /** The same, to connect to. */
    public InetSocketAddress tlsAddress() {
        return address("mqtt.address");
    }

    /** Where it takes MQTT without TLS, if it is set to. */
    public InetSocketAddress plaintextAddress() {
        return address("plaintext.address");
    }

    private InetSocketAddress address(String what) {
        String address = listening(what);
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    boolean isReady() {
        return RegionApi.answersOk(listening("http.url") + "/readyz");
    }

    /** What it serves to Prometheus. */
    public String metrics() {
        return RegionApi.text(listening("http.url") + "/metrics");
    }

    /** One number of that, as it is now; 0 where there is no such line. */
    public double metric(String line) {
        return metrics()
                .lines()
                .filter(each -> each.startsWith(line + " "))
                .mapToDouble(each -> Double.parseDouble(each.substring(line.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private String listening(String what) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve("listening.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.getFileName() + " does not listen yet", e);
        }
        return properties.getProperty(what);
    }
}
