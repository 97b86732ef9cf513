using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

// NuGet has the whole console of PowerShell as a library, but not the program `pwsh`: this is it.

// On Windows the shell has a hidden console of its own, so Ctrl+C of the terminal does not reach it.
Console.CancelKeyPress += (_, press) => press.Cancel = true;

var state = InitialSessionState.CreateDefault2();
// A language mode is set from outside a shell, by a policy of Windows. Tests set it so.
if (Enum.TryParse<PSLanguageMode>(Environment.GetEnvironmentVariable("EXSTATE_HOST_LANGUAGE_MODE"), out var mode))
    state.LanguageMode = mode;
return ConsoleShell.Start(state, null, null, args);
