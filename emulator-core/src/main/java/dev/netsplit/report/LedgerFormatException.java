package dev.netsplit.report;

import java.io.IOException;

/** A file is no ledger, or not one that this version can read. The message says where, and which rule it breaks. */
public final class LedgerFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    LedgerFormatException(String message) {
        super(message);
    }
}
