using System.Management.Automation;
using PeerShell.Errors;

namespace PeerShell.References;

/// <summary>Thrown when a text should be a wildcard but is not. It ends the cmdlet with its own error.</summary>
internal sealed class BadWildcardException(string text, Exception inner) : ArgumentException(
    $"'{text}' is not a wildcard: it has a '[' without a closing ']'. Write `[ in single quotes for the character itself.", inner),
    IContainsErrorRecord
{
    /// <summary>The error.</summary>
    public ErrorRecord ErrorRecord => NodeErrors.InvalidWildcard(this, text);
}
