using System.CommandLine;
using VfioUser.Bench;
using VfioUser.Bench.Commands;

RootCommand root = new("Measures vfio-user servers, of whatever make, by their sockets.")
{
    AccessCommand.Create("region-read", "Synchronous reads.", Workload.RegionRead),
    AccessCommand.Create("region-write", "Synchronous writes.", Workload.RegionWrite),
    AccessCommand.Create("posted-write", "Writes without a reply, proved by a read at the end.", Workload.PostedWrite),
    AccessCommand.Create("write-multi", "Posted REGION_WRITE_MULTI; counts the single writes.", Workload.WriteMulti),
    IdleCommand.Create(),
    DevicesCommand.Create(),
    TimersCommand.Create(),
};

return root.Parse(args).Invoke();
