using System.Management.Automation;
using PeerShell.Errors;

namespace PeerShell.References;

/// <summary>A text is to be a wildcard and is none. It ends the cmdlet, with an error of its own.</summary>
internal sealed class BadWildcardException(string text, Exception inner) : ArgumentException(
    $"'{text}' is not a wildcard: it has a '[' without a ']' that ends it. Write `[ for the character itself, within single quotes.", inner), IContainsErrorRecord
{
    /// <summary>The error.</summary>
    public ErrorRecord ErrorRecord => NodeErrors.InvalidWildcard(this, text);
}
