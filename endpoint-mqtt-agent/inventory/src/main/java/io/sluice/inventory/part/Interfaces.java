package io.sluice.inventory.part;

import io.sluice.inventory.report.Fields;
import io.sluice.inventory.report.Findings;
import io.sluice.inventory.report.ItemList;
import io.sluice.inventory.text.Addresses;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** Network interfaces, as Java tells them on every system. */
public final class Interfaces implements Part.Reader {
    @Override
    public void read(Findings found) throws IOException {
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                found.add(ItemList.INTERFACES, item(each));
            }
        } catch (SocketException e) {
            throw new IOException("the system does not tell its network interfaces", e);
        }
    }

    private static Fields item(NetworkInterface from) throws SocketException {
        byte[] mac = from.getHardwareAddress();
        List<String> addresses = new ArrayList<>();
        for (InterfaceAddress each : from.getInterfaceAddresses()) {
            addresses.add(Addresses.text(each.getAddress()) + "/" + each.getNetworkPrefixLength());
        }
        return new Fields()
                .text("name", from.getName())
                .text("mac", mac == null ? null : macText(mac))
                .texts("addresses", addresses)
                .number("mtu", from.getMTU())
                .flag("up", from.isUp());
    }

    private static String macText(byte[] mac) {
        StringBuilder text = new StringBuilder();
        for (byte each : mac) {
            text.append(text.length() == 0 ? "" : ":").append(String.format("%02x", each));
        }
        return text.toString();
    }
}
