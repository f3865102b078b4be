using System.Management.Automation.Host;

namespace PeerShell.Hosting.Terminal;

/// <summary>Asks for one of several choices, each with a letter: "[Y] Yes  [N] No  [?] Help".</summary>
internal sealed class ChoicePrompt(ConsoleUserInterface ui, IReadOnlyList<ChoiceDescription> choices, int defaultChoice)
{
    private readonly (string Key, string Label)[] _labels = [.. choices.Select(choice => Split(choice.Label))];

    /// <summary>Asks until the answer is one of the choices.</summary>
    /// <param name="caption">The title of the question.</param>
    /// <param name="message">The question.</param>
    /// <returns>The index of the choice.</returns>
    public int Ask(string caption, string message)
    {
        ui.WriteHeading(caption, message);
        while (true)
        {
            ui.Write(Question());
            string answer = ui.ReadAnswer().Trim();
            if (answer == "?")
                ShowHelp();
            else if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            else if (Find(answer) is >= 0 and int choice)
                return choice;
        }
    }

    // "&Yes" has the key Y. If there is no mark in a label, the whole label is the key.
    private static (string Key, string Label) Split(string label)
    {
        int mark = label.IndexOf('&', StringComparison.Ordinal);
        string plain = label.Replace("&", "", StringComparison.Ordinal);
        return mark >= 0 && mark < plain.Length
            ? (plain[mark].ToString().ToUpperInvariant(), plain)
            : (plain, plain);
    }

    private string Question()
    {
        string question = string.Concat(_labels.Select(label => $"[{label.Key}] {label.Label}  ")) + "[?] Help";
        return defaultChoice >= 0 ? $"{question} (default is \"{_labels[defaultChoice].Key}\"): " : question + ": ";
    }

    private int Find(string answer) => Array.FindIndex(_labels, label =>
        answer.Equals(label.Key, StringComparison.OrdinalIgnoreCase) || answer.Equals(label.Label, StringComparison.OrdinalIgnoreCase));

    private void ShowHelp()
    {
        for (int i = 0; i < _labels.Length; i++)
            ui.WriteLine($"{_labels[i].Key} - {choices[i].HelpMessage}");
    }
}
