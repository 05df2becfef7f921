package io.sluice.method;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/**
 * A schema's {@code pattern}, matched in time linear in the text: schemas come from people, and results are checked on the
 * thread that folds the ledger. RE2's syntax has no back references and no look-around.
 */
final class LinearPattern implements RegularExpressionFactory {

    /** @throws IllegalArgumentException saying why RE2 cannot read it */
    static void check(String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public RegularExpression getRegularExpression(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return text -> compiled.matcher(text).find();
    }
}
