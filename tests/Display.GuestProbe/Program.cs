using Display.GuestProbe;

// A program inside a guest that executes commands, one for each line of standard input. It answers each with one
// line, and says "ready" first. Without an argument it runs the server gvt-device, its guest and a display client, on
// a machine whose kernel has /dev/udmabuf (see Integration.Tests, DmabufTests); "direct-flip" adds a program that
// shows that guest on the machine's own display (DirectFlipTests). With "aperture" (ApertureTests) or "engines"
// (EngineTests) it uses the device that its own machine has.
using ICommands commands = args switch
{
    ["aperture"] => new ApertureCommands(),
    ["engines"] => new EngineCommands(),
    ["direct-flip"] => new DirectFlipCommands(),
    _ => new DisplayCommands(),
};
Console.WriteLine("ready");
while (Console.ReadLine() is { } line)
{
    Console.WriteLine(commands.Execute(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
