using System.Management.Automation.Runspaces;

namespace PeerShell.Hosting;

/// <summary>
/// Turns the arguments after a script's path into parameters of the script, by the rules of <c>pwsh -File</c>: nothing is
/// evaluated, a word with a dash names a parameter, and only <c>-Name:true</c> can pass a Boolean.
/// </summary>
internal static class ScriptArguments
{
    /// <summary>Parses the arguments.</summary>
    /// <param name="words">The arguments as the operating system passed them.</param>
    /// <returns>The parameters of the script's command.</returns>
    public static IReadOnlyList<CommandParameter> Read(IReadOnlyList<string> words)
    {
        List<CommandParameter> parameters = [];
        string? pending = null;
        foreach (string word in words)
        {
            if (pending is not null)
            {
                parameters.Add(new(pending, word));
                pending = null;
            }
            else if (word.Length < 2 || !IsDash(word[0]))
                parameters.Add(new(null, word));
            else if (word.IndexOf(':', StringComparison.Ordinal) is >= 0 and int colon)
            {
                if (colon == word.Length - 1)
                    pending = word[..colon];
                else
                    parameters.Add(new(word[..colon], ToBoolean(word[(colon + 1)..])));
            }
            else
                // The dash tells the engine that this is a parameter's name. It binds the next word to it unless it is a switch.
                parameters.Add(new(word));
        }
        if (pending is not null)
            parameters.Add(new(pending));
        return parameters;
    }

    // The dashes that PowerShell's own parser accepts, because people paste them from formatted text.
    private static bool IsDash(char character) => character is '-' or '\u2013' or '\u2014' or '\u2015';

    private static object ToBoolean(string value) =>
        bool.TryParse(value.StartsWith('$') ? value[1..] : value, out bool boolean) ? boolean : value;
}
