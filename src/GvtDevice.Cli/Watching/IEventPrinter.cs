using VfioUser.Display.Client;

namespace GvtDevice.Cli.Watching;

/// <summary>Prints one line for each thing that happens.</summary>
internal interface IEventPrinter
{
    void Print(WatchedRefresh refresh);

    void Print(Rates rates);

    /// <summary>Any event but a refresh.</summary>
    void Print(DisplayEvent other);
}
