using Display.GuestProbe;

// A program inside a guest, told what to do line by line on standard input. Each line is answered by one line, and "ready" comes
// first. Without an argument it runs the server gvt-device, its guest and a display client, on a machine whose kernel has
// /dev/udmabuf (see Integration.Tests, DmabufTests); with "aperture" it uses the device that its own machine has
// (ApertureTests).
using ICommands commands = args is ["aperture"] ? new ApertureCommands() : new DisplayCommands();
Console.WriteLine("ready");
while (Console.ReadLine() is { } line)
{
    Console.WriteLine(commands.Execute(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
