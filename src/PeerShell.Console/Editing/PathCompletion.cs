using System.Buffers;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PeerShell.Hosting.Editing;

/// <summary>
/// Finds completions for a path. The engine's own completion would use cmdlets (Resolve-Path, Get-Item) that are not in the
/// engine's package.
/// </summary>
internal static class PathCompletion
{
    private const string EndsWord = " \t\n|;,(){}=&<>";

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(EndsWord + "'\"`$#@[]");

    /// <summary>Completes the word before the cursor as a path.</summary>
    /// <param name="text">The line.</param>
    /// <param name="cursor">The position of the cursor in the line.</param>
    /// <param name="directory">The base directory of relative paths.</param>
    /// <returns>The files and directories whose paths begin with that word.</returns>
    public static CommandCompletion Complete(string text, int cursor, string directory)
    {
        int start = StartOfWord(text[..cursor]);
        string word = text[start..cursor];
        char? quote = word.StartsWith('"') || word.StartsWith('\'') ? word[0] : null;
        if (quote is not null)
            word = word[1..].TrimEnd(quote.Value);

        int name = word.AsSpan().LastIndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) + 1;
        List<CompletionResult> found = [];
        foreach (FileSystemInfo entry in Entries(Path.Combine(directory, word[..name]), word[name..]))
        {
            bool isDirectory = entry is DirectoryInfo;
            string path = word[..name] + entry.Name + (isDirectory ? Path.DirectorySeparatorChar : "");
            found.Add(new(
                Quoted(path, quote), entry.Name,
                isDirectory ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem, entry.FullName));
        }
        return new(new Collection<CompletionResult>(found), currentMatchIndex: -1, start, cursor - start);
    }

    // Returns the position of the opening quote if the cursor is inside quotes.
    private static int StartOfWord(string text)
    {
        int start = 0;
        char? quote = null;
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (quote is not null)
                quote = character == quote ? null : quote;
            else if (EndsWord.Contains(character, StringComparison.Ordinal))
                start = i + 1;
            else if (character is '"' or '\'')
                (quote, start) = (character, i);
        }
        return start;
    }

    private static IEnumerable<FileSystemInfo> Entries(string directory, string prefix)
    {
        try
        {
            return
            [
                .. new DirectoryInfo(directory).EnumerateFileSystemInfos()
                    .Where(entry => entry.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                        && (prefix.Length > 0 || !entry.Attributes.HasFlag(FileAttributes.Hidden)))
                    .OrderBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase),
            ];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    private static string Quoted(string path, char? quote)
    {
        if (quote is null && path.AsSpan().IndexOfAny(NeedQuotes) < 0)
            return path;
        return quote == '"'
            ? $"\"{path.Replace("`", "``", StringComparison.Ordinal).Replace("$", "`$", StringComparison.Ordinal)}\""
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(path)}'";
    }
}
